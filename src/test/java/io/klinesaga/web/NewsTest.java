package io.klinesaga.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.saga.SagaState;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncListener.Progress;
import io.klinesaga.sync.SyncListener.RunEnded;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncRun;
import io.klinesaga.web.OrdersInProgress.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What browsers are told: everything once, in few words, and nothing of what has ended. */
class NewsTest {
  private final RunNews runs = new RunNews();
  private final SagaNews sagas = new SagaNews();
  private final OrdersInProgress orders = new OrdersInProgress();

  private static Progress progress(long run, int done) {
    return new Progress(run, "daily", 9, done, done, 0, done * 10L);
  }

  private static RunEnded end(long run) {
    SyncRequest request = SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA);
    return new RunEnded(
        run, "daily", new SyncRun(run, request, SyncListener.NONE).summary(), "the disk is full");
  }

  private static List<String> data(String news) {
    return news.lines().filter(line -> line.startsWith("data: ")).map(l -> l.substring(6)).toList();
  }

  @Test
  void runs_that_work_at_the_same_time_are_told_apart() {
    runs.progressed(progress(7, 0));
    runs.progressed(progress(8, 0));
    runs.progressed(progress(7, 3));
    runs.progressed(progress(7, 2));
    assertThat(data(runs.news()))
        .containsExactly(
            "{\"run_id\":7,\"kind\":\"daily\",\"outcome\":null}",
            "{\"run_id\":8,\"kind\":\"daily\",\"outcome\":null}",
            "{\"run_id\":7,\"kind\":\"daily\",\"series\":9,\"done\":3,\"committed\":3,\"failed\":0,\"bars\":30}",
            "{\"run_id\":8,\"kind\":\"daily\",\"series\":9,\"done\":0,\"committed\":0,\"failed\":0,\"bars\":0}");
    assertThat(runs.news()).isEmpty();
    assertThat(data(runs.standing())).hasSize(2);
  }

  @Test
  void two_ends_between_two_looks_are_both_told_and_nothing_comes_back() {
    runs.progressed(progress(7, 9));
    runs.progressed(progress(8, 9));
    runs.news();
    runs.runEnded(end(7));
    runs.runEnded(end(8));
    runs.progressed(progress(7, 9));
    assertThat(data(runs.news()))
        .containsExactly(
            "{\"run_id\":7,\"kind\":\"daily\",\"outcome\":\"failed\"}",
            "{\"run_id\":8,\"kind\":\"daily\",\"outcome\":\"failed\"}");
    assertThat(runs.running()).isEmpty();
    assertThat(runs.standing()).isEmpty();
  }

  @Test
  void a_run_that_goes_on_elsewhere_is_told_of_and_may_come_back() {
    runs.progressed(progress(7, 3));
    runs.news();
    runs.progressed(progress(7, 9));
    runs.runLeft(7);
    runs.runLeft(8);
    assertThat(data(runs.news()))
        .containsExactly("{\"run_id\":7,\"kind\":\"daily\",\"outcome\":\"elsewhere\"}");
    assertThat(runs.running()).isEmpty();
    assertThat(runs.standing()).isEmpty();
    runs.progressed(progress(7, 4));
    assertThat(data(runs.news()))
        .containsExactly(
            "{\"run_id\":7,\"kind\":\"daily\",\"outcome\":null}",
            "{\"run_id\":7,\"kind\":\"daily\",\"series\":9,\"done\":4,\"committed\":4,\"failed\":0,\"bars\":40}");
    assertThat(runs.running()).hasSize(1);
  }

  @Test
  void sagas_without_trouble_are_counted_and_others_named_up_to_a_limit() {
    for (int i = 0; i < 1000; i++) {
      sagas.begun("good " + i);
      sagas.ended("good " + i, SagaState.COMPLETED, Duration.ofSeconds(1));
    }
    sagas.compensationTried("bad", false, Duration.ofSeconds(1));
    sagas.stuck("bad", "the disk is full");
    assertThat(data(sagas.news()))
        .containsExactly(
            "{\"begun\":1000,\"ended\":1000,\"changed\":["
                + Server.text(Map.of("id", "bad", "state", "STUCK"))
                + "],\"more\":0}");
    for (int i = 0; i < 500; i++) {
      sagas.ended("bad " + i, SagaState.COMPENSATED, null);
    }
    String news = sagas.news();
    assertThat(news).contains("\"ended\":500", "\"more\":480").hasSizeLessThan(2000);
    assertThat(sagas.news()).isEmpty();
  }

  @Test
  void a_retry_and_a_giving_up_are_told() {
    sagas.retryOrdered("a");
    sagas.ended("b", SagaState.GIVEN_UP, null);
    assertThat(sagas.news()).contains("\"a\"", "COMPENSATING", "\"b\"", "GIVEN_UP");
  }

  @Test
  void an_order_is_there_from_its_begin_to_its_end_and_keeps_others_of_its_kind_out() {
    assertThat(orders.reserve("sync ")).isTrue();
    assertThat(orders.reserve("sync ")).isFalse();
    Order order = new Order(5, "sync ", "sync", "kline", "why not", Instant.EPOCH);
    orders.begun(order);
    assertThat(orders.list())
        .singleElement()
        .satisfies(
            one -> assertThat(one).containsEntry("act_id", 5L).containsEntry("reason", "why not"));
    assertThat(orders.news()).contains("event: order", "\"outcome\":null");
    orders.ended(order, "series=3");
    assertThat(orders.news()).contains("\"outcome\":\"series=3\"");
    assertThat(orders.list()).isEmpty();
    assertThat(orders.reserve("sync ")).isTrue();
  }
}
