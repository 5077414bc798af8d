package io.klinesaga.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.klinesaga.health.Finding.State;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.postgres.PostgresHealth.Backlog;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.gate.SourcePause;
import io.klinesaga.testing.RemoteSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class ChecksTest {
  private static final Instant START = Instant.parse("2026-01-05T02:00:30Z");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(10);

  @Test
  void a_look_that_does_not_come_back_is_down_and_its_answer_does_not_wait()
      throws InterruptedException {
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch back = new CountDownLatch(1);
    try (Watch watch =
        new Watch(
            "test",
            () -> {
              looking.countDown();
              awaitQuietly(back);
              return Finding.up("fine");
            },
            Duration.ofMillis(10),
            Duration.ofMillis(50))) {
      looking.await();
      await().atMost(LIMIT).until(() -> watch.get().state() == State.DOWN);
      assertThat(watch.get().text()).startsWith("no answer for ");
      back.countDown();
      await().atMost(LIMIT).until(() -> watch.get().equals(Finding.up("fine")));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void what_a_look_throws_is_its_reason_without_passwords() {
    try (Watch watch =
        new Watch(
            "test",
            () -> {
              throw new IllegalStateException("no login at jdbc:x://h?user=a&password=hunter2");
            },
            Duration.ofMillis(10),
            LIMIT)) {
      await().atMost(LIMIT).until(() -> watch.get().state() == State.DOWN);
      assertThat(watch.get().text()).contains("no login at").doesNotContain("hunter2");
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {AssertionError.class, StackOverflowError.class, OutOfMemoryError.class})
  void a_look_that_dies_is_down_until_one_succeeds(Class<? extends Error> type) throws Exception {
    AtomicReference<Error> thrown = new AtomicReference<>();
    Error error = type.getConstructor().newInstance();
    try (Watch watch = new Watch("test", () -> upUnless(thrown.get()), SHORT, LIMIT)) {
      await().atMost(LIMIT).until(() -> watch.get().state() == State.UP);
      thrown.set(error);
      await().atMost(LIMIT).until(() -> watch.get().state() == State.DOWN);
      assertThat(watch.get().text()).contains(type.getSimpleName());
      thrown.set(null);
      await().atMost(LIMIT).until(() -> watch.get().state() == State.UP);
    }
  }

  private static Finding upUnless(Error thrown) {
    if (thrown != null) {
      throw thrown;
    }
    return Finding.up("fine");
  }

  /** Not even its text can be had, so the look leaves no finding at all. */
  private static final class Untellable extends Error {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new StackOverflowError();
    }
  }

  @Test
  void a_watch_without_new_findings_is_down_until_there_is_one() {
    AtomicReference<Error> thrown = new AtomicReference<>();
    try (Watch watch = new Watch("test", () -> upUnless(thrown.get()), SHORT, SHORT)) {
      await().atMost(LIMIT).until(() -> watch.get().state() == State.UP);
      thrown.set(new Untellable());
      Finding silent =
          await().atMost(LIMIT).until(watch::get, f -> f.text().startsWith("no answer for "));
      assertThat(silent.state()).isEqualTo(State.DOWN);
      thrown.set(null);
      await().atMost(LIMIT).until(() -> watch.get().state() == State.UP);
    }
  }

  @Test
  void a_check_that_dies_is_down_and_not_an_answer_without_it() {
    Check check =
        Check.ready(
            "test",
            () -> {
              throw new StackOverflowError();
            });
    HealthCheck.Result result = check.call();
    assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
    assertThat(result.getMessage()).hasValue("java.lang.StackOverflowError");
  }

  @Test
  void threads_that_lock_each_other_out_make_the_process_not_alive() throws InterruptedException {
    Liveness liveness = new Liveness();
    assertThat(liveness.get().state()).isEqualTo(State.UP);
    ReentrantLock one = new ReentrantLock();
    ReentrantLock other = new ReentrantLock();
    CountDownLatch both = new CountDownLatch(2);
    Thread first = locking("first-locked", one, other, both);
    Thread second = locking("second-locked", other, one, both);
    try {
      await().atMost(LIMIT).until(() -> liveness.get().state() == State.DOWN);
      assertThat(liveness.get().text()).contains("first-locked, second-locked");
    } finally {
      first.interrupt();
      second.interrupt();
      first.join();
      second.join();
    }
    assertThat(liveness.get().state()).isEqualTo(State.UP);
  }

  private static Thread locking(
      String name, ReentrantLock own, ReentrantLock wanted, CountDownLatch both) {
    Thread thread =
        new Thread(
            () -> {
              own.lock();
              try {
                both.countDown();
                both.await();
                wanted.lockInterruptibly();
                wanted.unlock();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                own.unlock();
              }
            },
            name);
    thread.start();
    return thread;
  }

  @Test
  void a_disk_with_less_room_than_the_threshold_is_down(@TempDir Path folder) {
    assertThat(new DiskCheck(folder, 1).get().state()).isEqualTo(State.UP);
    Finding full = new DiskCheck(folder, Long.MAX_VALUE).get();
    assertThat(full.state()).isEqualTo(State.DOWN);
    assertThat(full.text()).contains(" MiB free", "kline.health.min-free-mb");
    assertThat(new DiskCheck(folder.resolve("gone"), 1).get().state()).isEqualTo(State.DOWN);
  }

  private static Backlog cleaned(Duration ago, String error, String round) {
    return new Backlog(0, null, 0, 0, ago, error, round);
  }

  private static Finding cleaner(Duration later, Backlog backlog) {
    Instant[] now = {START};
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now[0];
          }
        };
    CleanerCheck check = new CleanerCheck("0 0/5 * * * ?", () -> false, clock);
    now[0] = START.plus(later);
    return check.look(backlog);
  }

  @Test
  void a_cleaner_is_down_when_three_of_its_times_have_passed_without_a_round() {
    // Times after 02:00:30 are 02:05, 02:10, 02:15; a round may take a minute.
    assertThat(cleaner(Duration.parse("PT15M20S"), cleaned(null, null, null)).state())
        .isEqualTo(State.UP);
    assertThat(cleaner(Duration.parse("PT15M40S"), cleaned(null, null, null)))
        .isEqualTo(Finding.down("3 rounds are missing; last complete round: none yet"));
    assertThat(cleaner(Duration.ofHours(9), cleaned(Duration.ofMinutes(4), null, null)))
        .isEqualTo(Finding.up("last complete round: 4 min ago"));
    assertThat(cleaner(Duration.ofHours(9), cleaned(Duration.ofMinutes(20), "it broke", null)))
        .isEqualTo(
            Finding.down("3 rounds are missing; last complete round: 20 min ago; why: it broke"));
  }

  @Test
  void what_happened_before_the_start_of_the_process_is_not_its_fault() {
    assertThat(cleaner(Duration.ofSeconds(1), cleaned(Duration.ofDays(3), null, null)).state())
        .isEqualTo(State.UP);
  }

  @Test
  void a_long_purge_is_no_missing_cleaner() {
    assertThat(cleaner(Duration.ofHours(1), cleaned(null, null, "purge round 7")).text())
        .startsWith("purge round 7 is going on");
    assertThat(cleaner(Duration.ofHours(1), cleaned(null, null, "clean round 7")).state())
        .isEqualTo(State.DOWN);
  }

  @Test
  void a_refused_route_file_is_told_and_no_failure() throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      List<String> refused = List.of("x.camel.yaml:3: no such step");
      assertThat(new RoutesCheck(context, List::of, List.of(), () -> refused).get())
          .isEqualTo(
              Finding.up(
                  "0 routes; a route file is refused, the routes before it go on: " + refused));
    }
  }

  private static SourcePause pause(String source) {
    return new SourcePause(
        source,
        "refuses to be asked: status 429",
        Instant.EPOCH,
        Instant.parse("2026-01-05T08:00:00Z"),
        Duration.ofMinutes(5));
  }

  @Test
  void a_paused_source_cannot_be_used_and_the_reason_is_told() {
    List<KlineSource> sources = List.of(RemoteSource.of(RemoteSource.market("health")));
    assertThat(new SourcesCheck(sources, List::of).get().state()).isEqualTo(State.UP);
    assertThat(new SourcesCheck(sources, () -> List.of(pause("other"))).get().state())
        .isEqualTo(State.UP);
    Finding paused = new SourcesCheck(sources, () -> List.of(pause("remote"))).get();
    assertThat(paused.state()).isEqualTo(State.DOWN);
    assertThat(paused.toString())
        .contains(
            "remote is paused until 2026-01-05T16:00:00+08:00: refuses to be asked: status 429");
    SourcesCheck unknown =
        new SourcesCheck(
            sources,
            () -> {
              throw new DatabaseException("PostgreSQL: gone", (Throwable) null);
            });
    assertThat(unknown.get().state()).isEqualTo(State.UP);
  }
}
