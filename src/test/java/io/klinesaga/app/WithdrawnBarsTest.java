package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bars that a source takes back, with failures and kills in between. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class WithdrawnBarsTest {
  private static final int BARS = 40;
  private static int next = 700;

  private final FaultLab lab = FaultLab.start(Map.of("kline.sync.chunk-size", "5"));
  private List<SeriesId> series;
  private SeriesId one;

  @BeforeEach
  void storeThenWithdraw() {
    series = TestBars.series(next, 3);
    next += 3;
    one = series.get(1);
    series.forEach(s -> lab.market().put(s, TestBars.bars(BARS)));
    assertThat(lab.sync(series).committed()).isEqualTo(3);
    lab.market().put(one, without(7, 8, 20));
  }

  @AfterEach
  void nothingIsLeft() {
    Faults.clear();
    lab.awaitSettled();
  }

  @AfterAll
  void close() {
    lab.close();
  }

  private static Bars without(Integer... days) {
    Set<Integer> gone = Set.of(days);
    Bars all = TestBars.bars(BARS);
    Bars.Builder rest = new Bars.Builder(BARS);
    for (int i = 0; i < BARS; i++) {
      if (!gone.contains(i)) {
        rest.add(all, i);
      }
    }
    return rest.build();
  }

  private SyncSummary accept() {
    return lab.application()
        .sync(
            new SyncRequest(
                List.of(one.period()),
                series.stream().map(SeriesId::symbol).toList(),
                0,
                true,
                TransactionMode.SAGA,
                null,
                null,
                true));
  }

  @Test
  void accepted_they_are_invalid_and_the_audit_is_clean() {
    SyncSummary summary = accept();
    assertThat(summary.line()).contains("committed=1 unchanged=2", "rows_withdrawn=3");
    assertThat(lab.states(List.of(one))).singleElement().asString().contains(" " + (BARS - 3));
    assertThat(lab.audit().isClean()).isTrue();
    lab.market().put(one, TestBars.bars(BARS));
    assertThat(lab.sync(series).committed()).isEqualTo(1);
    assertThat(lab.states(List.of(one))).singleElement().asString().contains(" " + BARS);
    assertThat(lab.audit().isClean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"before-write", "after-write", "before-metadata", "after-metadata"})
  void a_failure_puts_them_back_bit_for_bit(String place) {
    Map<SeriesId, Map<Long, String>> before = lab.rows(series);
    List<String> states = lab.states(series);
    FaultLab.at(
        place,
        Set.of(one),
        () -> {
          throw new IllegalStateException("no withdrawal today");
        });
    SyncSummary failed = accept();
    assertThat(failed.failed()).isEqualTo(1);
    Faults.clear();
    lab.awaitSettled();
    assertThat(lab.rows(series)).isEqualTo(before);
    assertThat(lab.states(List.of(one))).isEqualTo(List.of(states.get(1)));
    assertThat(lab.audit().isClean()).isTrue();
    assertThat(accept().rowsWithdrawn()).isEqualTo(3);
    assertThat(lab.audit().isClean()).isTrue();
  }
}
