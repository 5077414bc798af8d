package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.FaultProxy;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A TDengine of which the URL names three servers, one of them dead from the start. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class SeveralServersTest {
  private static final int SERVERS = 3;
  private static final int SERIES = 40;
  private static final AtomicInteger NEXT = new AtomicInteger(8_000);

  private final List<FaultProxy> servers = new ArrayList<>();

  /** How a server dies. */
  private enum Death {
    /** Nobody listens, and its connections are cut. */
    REFUSED,
    /** Its machine has lost its power: nothing comes back. */
    SILENT;

    void of(FaultProxy server) {
      if (this == REFUSED) {
        server.refuse();
      } else {
        server.stall();
      }
    }
  }

  private List<String> relays(InetSocketAddress server, int deadAtStart, Death death) {
    IntStream.range(0, SERVERS).forEach(i -> servers.add(new FaultProxy(server)));
    death.of(servers.get(deadAtStart));
    return servers.stream().map(one -> "127.0.0.1:" + one.port()).toList();
  }

  @AfterEach
  void stop() {
    Faults.clear();
    servers.forEach(FaultProxy::close);
  }

  @ParameterizedTest
  @CsvSource({
    "0, REFUSED, 1, REFUSED, before-write, 5",
    "1, REFUSED, 0, REFUSED, before-delta, 5",
    "2, REFUSED, 0, REFUSED, after-write, 1",
    "1, REFUSED, 2, REFUSED, before-write, 1",
    "0, SILENT, 2, REFUSED, before-write, 5",
    "1, REFUSED, 0, SILENT, before-write, 5",
  })
  void one_dead_at_the_start_and_one_that_dies_in_mid_run_lose_nothing(
      int first, Death how, int second, Death then, String place, String chunk) {
    Map<String, String> settings =
        Map.of(
            "kline.sync.chunk-size", chunk,
            "kline.sync.max-workers", "3",
            "kline.tdengine.connect-timeout", "3s",
            "kline.tdengine.request-timeout", "2s");
    try (FaultLab lab = FaultLab.startThrough(server -> relays(server, first, how), settings)) {
      List<SeriesId> series = TestBars.series(NEXT.getAndAdd(SERIES), SERIES);
      series.forEach(one -> lab.market().put(one, TestBars.bars(20)));
      AtomicInteger calls = new AtomicInteger();
      Consumer<Exchange> dying =
          exchange -> {
            if (calls.incrementAndGet() == 3) {
              then.of(servers.get(second));
            }
          };
      Faults.put(place, dying);
      SyncSummary summary = lab.sync(series);
      assertThat(calls).hasValueGreaterThanOrEqualTo(3);
      assertThat(summary.committed()).as(summary.line() + summary.problems()).isEqualTo(SERIES);
      lab.awaitSettled();
      assertThat(lab.rows(series).values()).allSatisfy(rows -> assertThat(rows).hasSize(20));
      assertThat(lab.audit().violations()).isEmpty();
    }
  }
}
