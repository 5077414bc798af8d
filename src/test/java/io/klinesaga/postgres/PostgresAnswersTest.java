package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.complete.DayAnswer;
import io.klinesaga.complete.DayAnswer.Complete;
import io.klinesaga.complete.DayChange;
import io.klinesaga.market.Period;
import io.klinesaga.testing.DayAnswers;
import io.klinesaga.testing.TestServers;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Answers as they are kept, and the changes that are noted with them. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PostgresAnswersTest {
  private static final LocalDate DAY = LocalDate.of(2026, 1, 7);
  private static final int PROCESSES = 8;

  private PostgresDatabase database;
  private PostgresAnswers answers;
  private PostgresDayChanges changes;

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
    answers = new PostgresAnswers(database.transactions());
    changes = new PostgresDayChanges(database.transactions());
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private static DayAnswer answer(Complete complete, String hash) {
    String number = complete == Complete.YES ? "SH PRESENT 3" : "SH MISSING 3";
    return DayAnswers.with(DayAnswers.of(DAY, Period.DAY, complete, number), hash);
  }

  private boolean keep(Complete complete, String hash) {
    return answers.keep(answer(complete, hash), answers.now());
  }

  private List<String> taken() {
    return changes.take(100).stream().map(PostgresAnswersTest::text).toList();
  }

  private static String text(DayChange change) {
    return change.day() + " " + change.period() + " " + change.complete();
  }

  private void run(String sql) {
    database
        .transactions()
        .execute(
            "prepare a test",
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
              }
            });
  }

  @Test
  void a_day_that_becomes_complete_and_one_that_ceases_to_be_are_noted_once_each() {
    assertThat(keep(Complete.NO, "a")).isTrue();
    assertThat(taken()).as("it was not complete before").isEmpty();
    assertThat(keep(Complete.NO, "b")).isTrue();
    assertThat(keep(Complete.YES, "c")).isTrue();
    assertThat(keep(Complete.YES, "c")).isFalse();
    assertThat(keep(Complete.YES, "d")).as("the evidence is another").isTrue();
    assertThat(keep(Complete.UNKNOWN, "e")).isTrue();
    assertThat(keep(Complete.NO, "f")).isTrue();
    assertThat(keep(Complete.YES, "c")).isTrue();
    assertThat(taken())
        .containsExactly("2026-01-07 1d yes", "2026-01-07 1d unknown", "2026-01-07 1d yes");
    assertThat(taken()).as("they were taken out").isEmpty();
  }

  @Test
  void a_first_answer_that_is_yes_is_a_change_and_has_its_figures() {
    keep(Complete.YES, "a");
    assertThat(changes.take(1))
        .singleElement()
        .satisfies(change -> assertThat(change.isComplete()).isTrue())
        .satisfies(change -> assertThat(change.figures()).containsEntry("expected", 3).hasSize(10));
  }

  @Test
  void what_a_look_finds_that_began_earlier_does_not_replace_what_a_later_one_found() {
    Instant before = answers.now();
    assertThat(keep(Complete.YES, "a")).isTrue();
    assertThat(answers.keep(answer(Complete.NO, "b"), before)).isFalse();
    assertThat(taken()).containsExactly("2026-01-07 1d yes");
    assertThat(answers.history(DAY, DAY, List.of()))
        .singleElement()
        .satisfies(one -> assertThat(one.complete()).isEqualTo("yes"));
  }

  @Test
  void a_change_that_many_find_at_once_is_noted_and_taken_once() throws Exception {
    List<String> all = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      Complete complete = round % 2 == 0 ? Complete.YES : Complete.NO;
      DayAnswer answer = answer(complete, "round " + round);
      assertThat(all(() -> List.of(answers.keep(answer, answers.now()))))
          .filteredOn(isNew -> isNew)
          .hasSize(1);
      all.addAll(all(this::taken));
    }
    assertThat(all).hasSize(10);
  }

  private <T> List<T> all(Callable<List<T>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(PROCESSES);
    try {
      List<Future<List<T>>> begun = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        begun.add(threads.submit(work));
      }
      List<T> results = new ArrayList<>();
      for (Future<List<T>> one : begun) {
        results.addAll(one.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void what_is_complete_holds_for_a_time_since_the_last_look() {
    keep(Complete.YES, "a");
    answers.keep(
        new DayAnswer(DAY, Period.MIN5, Complete.NO, Map.of(), Map.of(), List.of(), "a"),
        answers.now());
    assertThat(complete()).containsExactly(Map.entry(DAY, Set.of(Period.DAY)));
    run("UPDATE day_state SET looked_at = looked_at - interval '61 minutes'");
    assertThat(complete()).isEmpty();
    assertThat(keep(Complete.YES, "a")).as("the answer is the same").isFalse();
    assertThat(complete()).as("but somebody has looked").hasSize(1);
  }

  private Map<LocalDate, Set<Period>> complete() {
    return answers.complete(DAY, DAY, Duration.ofHours(1));
  }
}
