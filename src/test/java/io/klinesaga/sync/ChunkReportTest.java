package io.klinesaga.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a second attempt reports of series that the first has committed. */
class ChunkReportTest {
  private static final SeriesId WRITTEN = new SeriesId(Symbol.parse("600000.SH"), Period.DAY);
  private static final SeriesId OTHER = new SeriesId(Symbol.parse("600001.SH"), Period.DAY);

  @ParameterizedTest
  @EnumSource
  void what_the_run_has_committed_is_reported_so_whatever_comes_after(SeriesOutcome outcome) {
    ChunkReport report =
        ChunkReport.of(
            List.of(
                new SeriesResult(WRITTEN, outcome, 0, "why"),
                new SeriesResult(OTHER, outcome, 0, "why")));
    assertThat(report.withCommitted(Map.of(WRITTEN, 5)).results())
        .containsExactly(
            new SeriesResult(WRITTEN, SeriesOutcome.COMMITTED, 5, ""),
            new SeriesResult(OTHER, outcome, 0, "why"));
  }
}
