package io.klinesaga.sync;

import static io.klinesaga.saga.SagaState.COMPENSATING;
import static io.klinesaga.saga.SagaState.STUCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.check.Checked;
import io.klinesaga.check.Reading;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.saga.SagaState;
import io.klinesaga.testing.TestBars;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What follows a failed batch. */
@Timeout(60)
class BatchFailureTest {
  private final SyncRun run =
      new SyncRun(
          7, SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA), SyncListener.NONE);
  private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
  private final List<String> askedFor = new ArrayList<>();
  private @Nullable RuntimeException down;
  private int triedAgain;
  private IntFunction<@Nullable SagaState> keeping = asked -> null;
  private final FailedSagas sagas =
      new FailedSagas() {
        @Override
        public void tryAgain() {
          triedAgain++;
        }

        @Override
        public Optional<SagaState> keeping(String sagaId) {
          askedFor.add(sagaId);
          return Optional.ofNullable(keeping.apply(askedFor.size()));
        }
      };
  private final BatchFailure failure = new BatchFailure(this::ping, sagas);

  private void ping() {
    if (down != null) {
      throw down;
    }
  }

  private SeriesBatch batch(int series) {
    List<SeriesUpdate> updates =
        TestBars.series(0, series).stream()
            .map(id -> new SeriesPlan(id, TimeRange.ALL, true))
            .map(plan -> new SeriesUpdate(plan, checked(plan.series())))
            .toList();
    return new SeriesBatch(run, Period.DAY, updates);
  }

  private SeriesBatch locked(int series) {
    SeriesBatch batch = batch(series);
    Map<SeriesId, Long> ids =
        IntStream.range(0, series)
            .boxed()
            .collect(Collectors.toMap(i -> batch.updates().get(i).series(), i -> 17L + i));
    batch.locked("saga", ids);
    return batch;
  }

  private List<SeriesBatch> handle(SeriesBatch batch, @Nullable Exception cause) {
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, cause);
    return failure.handle(batch, exchange);
  }

  private List<String> reasons() {
    return run.summary().problems().stream().map(SeriesResult::reason).toList();
  }

  private static DatabaseException refused() {
    return new DatabaseException("write", new SQLException("no", "23505"));
  }

  private static DatabaseException unreachable() {
    return new DatabaseUnreachableException("nobody there", null);
  }

  @Test
  void many_series_are_tried_again_one_by_one_and_none_is_reported() {
    List<SeriesBatch> again = handle(batch(3), new IllegalStateException("bad"));
    assertThat(again).extracting(b -> b.updates().size()).containsExactly(1, 1, 1);
    assertThat(again)
        .extracting(b -> b.updates().get(0).series())
        .containsExactlyElementsOf(TestBars.series(0, 3));
    assertThat(reasons()).isEmpty();
  }

  @Test
  void a_single_series_is_reported_with_the_reason() {
    assertThat(handle(batch(1), new IllegalStateException("bad"))).isEmpty();
    assertThat(reasons()).containsExactly("bad");
  }

  @Test
  void an_error_without_a_message_is_reported_by_its_name_and_no_error_as_such() {
    handle(batch(1), new IllegalStateException());
    assertThat(reasons()).containsExactly("java.lang.IllegalStateException");
    assertThat(handle(batch(2), null)).hasSize(2);
  }

  @Test
  void the_exchange_is_no_longer_inside_the_failed_saga() {
    exchange.getMessage().setHeader(Exchange.SAGA_LONG_RUNNING_ACTION, "saga");
    handle(batch(2), new IllegalStateException("bad"));
    assertThat(exchange.getMessage().getHeaders())
        .doesNotContainKey(Exchange.SAGA_LONG_RUNNING_ACTION);
  }

  @Test
  void while_a_database_is_down_nothing_is_tried_again() {
    down = unreachable();
    assertThat(handle(batch(3), refused())).as("it may say something else at first").isEmpty();
    assertThat(reasons()).hasSize(3).allMatch(reason -> reason.contains("write"));
  }

  @Test
  void a_database_that_answers_again_is_no_reason_to_give_up() {
    assertThat(handle(batch(3), unreachable())).hasSize(3);
  }

  @Test
  void a_single_series_whose_database_was_lost_and_answers_again_is_tried_once_more() {
    List<SeriesBatch> again = handle(batch(1), unreachable());
    assertThat(again).singleElement().returns(true, SeriesBatch::isSecond);
    assertThat(reasons()).isEmpty();
    assertThat(handle(again.get(0), unreachable())).isEmpty();
    assertThat(reasons()).containsExactly("nobody there");
  }

  @Test
  void a_refused_single_series_is_no_question_of_being_down() {
    down = unreachable();
    handle(batch(1), refused());
    assertThat(run.cancelled()).isNull();
    assertThat(reasons()).hasSize(1);
  }

  @Test
  void series_are_tried_again_only_when_the_failed_saga_holds_them_no_longer() {
    keeping =
        asked -> {
          if (asked == 1) {
            throw refused();
          }
          return asked == 3 ? null : COMPENSATING;
        };
    assertThat(handle(locked(2), new IllegalStateException("bad"))).hasSize(2);
    assertThat(askedFor).containsExactly("saga", "saga", "saga");
    assertThat(triedAgain).isEqualTo(2);
  }

  @Test
  void series_that_a_failed_saga_keeps_have_failed_and_are_not_tried_again() {
    BatchFailure impatient = new BatchFailure(this::ping, sagas, Duration.ZERO);
    keeping = asked -> COMPENSATING;
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new IllegalStateException("bad"));
    assertThat(impatient.handle(locked(2), exchange)).isEmpty();
    assertThat(run.summary().problems())
        .hasSize(2)
        .allSatisfy(
            problem -> {
              assertThat(problem.outcome()).isEqualTo(SeriesOutcome.FAILED);
              assertThat(problem.reason()).isEqualTo("bad; not rolled back yet, see saga show 17");
            });
  }

  @Test
  void nobody_waits_for_a_saga_that_is_stuck() {
    keeping = asked -> STUCK;
    assertThat(handle(locked(2), new IllegalStateException("bad"))).isEmpty();
    assertThat(reasons()).hasSize(2).containsOnly("bad; not rolled back, stuck, see saga show 17");
    assertThat(askedFor).hasSize(1);
    assertThat(triedAgain).isZero();
  }

  @Test
  void of_a_single_series_it_is_told_too_that_its_roll_back_has_not_succeeded() {
    keeping = asked -> COMPENSATING;
    assertThat(handle(locked(1), new IllegalStateException("bad"))).isEmpty();
    assertThat(reasons()).containsExactly("bad; not rolled back yet, see saga show 17");
    assertThat(askedFor).as("it is not waited for").hasSize(1);
  }

  @Test
  void of_a_single_series_that_is_rolled_back_only_the_reason_is_told() {
    assertThat(handle(locked(1), new IllegalStateException("bad"))).isEmpty();
    assertThat(reasons()).containsExactly("bad");
  }

  @Test
  void who_cannot_be_asked_has_not_rolled_back() {
    keeping =
        asked -> {
          throw refused();
        };
    assertThat(handle(locked(1), new IllegalStateException("bad"))).isEmpty();
    assertThat(reasons()).containsExactly("bad; not rolled back yet, see saga show 17");
  }

  @Test
  void while_a_database_is_down_what_was_written_is_not_rolled_back() {
    down = unreachable();
    SeriesBatch written = locked(2);
    written.reached(SeriesBatch.Stage.WRITING);
    assertThat(handle(written, unreachable())).isEmpty();
    assertThat(reasons())
        .hasSize(2)
        .containsOnly("nobody there; not rolled back yet, see saga show 17");
    assertThat(askedFor).as("nobody is asked who does not answer").isEmpty();
  }

  @Test
  void while_a_database_is_down_nothing_is_said_of_what_was_not_written() {
    down = unreachable();
    assertThat(handle(locked(2), unreachable())).isEmpty();
    assertThat(reasons()).hasSize(2).containsOnly("nobody there");
  }

  @Test
  void who_waits_for_the_release_can_be_interrupted() {
    keeping = asked -> COMPENSATING;
    Thread.currentThread().interrupt();
    assertThat(handle(locked(2), new IllegalStateException("bad"))).hasSize(2);
    assertThat(Thread.interrupted()).as("the interruption is reported").isTrue();
    assertThat(askedFor).hasSize(1);
  }

  private static Checked checked(SeriesId series) {
    return new Checked(
        Reading.whole("test", series), TestBars.bars(3), List.of(), List.of(), Set.of(), null);
  }
}
