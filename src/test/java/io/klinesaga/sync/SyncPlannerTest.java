package io.klinesaga.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.check.BarRules;
import io.klinesaga.config.SyncConfig;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.CalendarWatch;
import io.klinesaga.market.Codes;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.SourceListener;
import io.klinesaga.sync.SyncStates.Known;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.transaction.Rereads;
import io.klinesaga.transaction.Rereads.Mark;
import io.klinesaga.transaction.Rereads.Reread;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SyncPlannerTest {
  private static final List<SeriesId> SERIES = TestBars.series(0, 5);
  private static final LocalDate FIRST = LocalDate.of(2020, 2, 3);
  private static final LocalDate LAST = LocalDate.of(2020, 3, 31);

  private final Map<SeriesId, Long> known = new HashMap<>();
  private final SyncPlanner planner =
      new SyncPlanner(
          new RunSymbols(fetcher(), new KnownStates(), symbol -> true, () -> Codes.NONE),
          new KnownStates(),
          new KnownRereads(),
          config(2),
          leftOver());

  private static LeftOver leftOver() {
    return new LeftOver(kind -> false, new CalendarWatch(TradingCalendar.sse(), Clock.systemUTC()));
  }

  private static SyncConfig config(int chunkSize) {
    return new SyncConfig(chunkSize, 100_000, 4, TransactionMode.SAGA);
  }

  private static BarFetcher fetcher() {
    MemorySource source = MemorySource.market("planner");
    SERIES.forEach(series -> source.put(series, TestBars.bars(10)));
    return new BarFetcher(
        List.of(source),
        new BarRules(TradingCalendar.sse()),
        Clock.systemUTC(),
        SourceListener.NONE);
  }

  private final Map<SeriesId, List<Reread>> doubted = new HashMap<>();

  private final class KnownRereads implements Rereads {
    @Override
    public List<Reread> unexamined() {
      throw new AssertionError("a planner asks for its series only");
    }

    @Override
    public void examined(Collection<Long> ids) {
      throw new AssertionError("a planner changes nothing");
    }

    @Override
    public Map<SeriesId, List<Reread>> of(Collection<SeriesId> series) {
      return Map.copyOf(doubted);
    }

    @Override
    public void mark(Collection<Mark> marks) {
      throw new AssertionError("a planner changes nothing");
    }

    @Override
    public void done(Collection<Long> ids) {
      throw new AssertionError("a planner changes nothing");
    }
  }

  private final class KnownStates implements SyncStates {
    @Override
    public Map<SeriesId, Known> known(Collection<SeriesId> series) {
      Map<SeriesId, Known> stored = new HashMap<>();
      known.forEach((one, last) -> stored.put(one, new Known(last, null, 0)));
      return stored;
    }

    @Override
    public Set<Symbol> symbols(Period period) {
      throw new AssertionError("no source is paused");
    }

    @Override
    public void apply(Collection<Change> changes) {
      throw new AssertionError("a planner changes nothing");
    }
  }

  private SeriesPlan plan(boolean full, @Nullable LocalDate from, @Nullable LocalDate to) {
    List<Symbol> one = List.of(SERIES.get(0).symbol());
    return planner
        .plan(new SyncRequest(List.of(Period.DAY), one, 0, full, TransactionMode.SAGA, from, to))
        .work()
        .get(0);
  }

  @Test
  void an_unknown_series_is_read_whole_and_counted() {
    assertThat(plan(false, null, null))
        .isEqualTo(new SeriesPlan(SERIES.get(0), TimeRange.ALL, true));
  }

  @Test
  void an_incremental_plan_begins_with_the_last_committed_bar() {
    known.put(SERIES.get(0), TestBars.day(7));
    SeriesPlan plan = plan(false, null, null);
    assertThat(plan.range().from()).isEqualTo(TestBars.day(7));
    assertThat(plan.range().to()).isEqualTo(TimeRange.ALL.to());
    assertThat(plan.recount()).isFalse();
  }

  @Test
  void a_full_plan_reads_everything_again_and_recounts() {
    known.put(SERIES.get(0), TestBars.day(7));
    Known last = new Known(TestBars.day(7), null, 0);
    assertThat(plan(true, null, null))
        .isEqualTo(new SeriesPlan(SERIES.get(0), TimeRange.ALL, true, List.of(), last, false));
  }

  @Test
  void dates_limit_a_full_plan_inclusively_and_it_does_not_recount() {
    known.put(SERIES.get(0), TestBars.day(7));
    SeriesPlan plan = plan(true, FIRST, LAST);
    assertThat(plan.range())
        .isEqualTo(
            new TimeRange(MarketTime.dayStart(FIRST), MarketTime.dayStart(LAST.plusDays(1)) - 1));
    assertThat(plan.recount()).isFalse();
  }

  @Test
  void a_first_date_never_leaves_a_gap_behind_the_last_committed_bar_of_an_incremental_plan() {
    known.put(SERIES.get(0), MarketTime.dayStart(LAST));
    assertThat(plan(false, FIRST, null).range().from()).isEqualTo(MarketTime.dayStart(LAST));
  }

  @Test
  void chunks_keep_the_order_and_hold_at_most_the_configured_number_of_series() {
    SyncRun run =
        new SyncRun(
            1,
            SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA),
            SyncListener.NONE);
    planner.plan(run);
    assertThat(run.getChunks()).extracting(c -> c.plans().size()).containsExactly(2, 2, 1);
    assertThat(run.getChunks().stream().flatMap(c -> c.plans().stream()).map(SeriesPlan::series))
        .containsExactlyElementsOf(SERIES);
    assertThat(run.summary().series()).isEqualTo(5);
  }

  @Test
  void a_limit_takes_the_first_symbols() {
    List<SeriesPlan> plans =
        planner
            .plan(
                new SyncRequest(
                    List.of(Period.DAY), List.of(), 2, false, TransactionMode.SAGA, null, null))
            .work();
    assertThat(plans)
        .extracting(SeriesPlan::series)
        .containsExactlyElementsOf(SERIES.subList(0, 2));
  }

  private Reread doubt(LocalDate from, LocalDate to, boolean rewrite) {
    TimeRange range = new TimeRange(MarketTime.dayStart(from), MarketTime.dayStart(to));
    Reread reread = new Reread(7, new Mark(SERIES.get(0), range, rewrite, "test"));
    doubted.put(SERIES.get(0), List.of(reread));
    return reread;
  }

  @Test
  void a_doubted_range_is_read_again_and_the_series_counted_anew() {
    known.put(SERIES.get(0), MarketTime.dayStart(LAST));
    Reread reread = doubt(FIRST, FIRST.plusDays(3), true);
    SeriesPlan plan = plan(false, null, null);
    assertThat(plan.range())
        .isEqualTo(new TimeRange(MarketTime.dayStart(FIRST), TimeRange.ALL.to()));
    assertThat(plan.recount()).isTrue();
    assertThat(plan.rereads()).containsExactly(reread);
    assertThat(plan.rewrite()).isEqualTo(reread.mark().range());
  }

  @Test
  void a_doubted_range_outside_the_asked_dates_waits() {
    known.put(SERIES.get(0), MarketTime.dayStart(LAST));
    doubt(FIRST, FIRST.plusDays(3), true);
    SeriesPlan plan = plan(false, LAST, null);
    assertThat(plan.rereads()).isEmpty();
    assertThat(plan.recount()).isFalse();
  }

  @Test
  void a_doubted_count_reads_no_more_from_the_source() {
    known.put(SERIES.get(0), MarketTime.dayStart(LAST));
    doubt(FIRST, FIRST, false);
    SeriesPlan plan = plan(false, null, null);
    assertThat(plan.range().from()).isEqualTo(MarketTime.dayStart(LAST));
    assertThat(plan.recount()).isTrue();
    assertThat(plan.rewrite()).isNull();
    assertThat(plan.rereads()).hasSize(1);
  }

  private SyncPlan whole(@Nullable LocalDate from, @Nullable LocalDate to) {
    List<Symbol> one = List.of(SERIES.get(0).symbol());
    return planner.plan(
        new SyncRequest(List.of(Period.DAY), one, 0, false, TransactionMode.SAGA, from, to));
  }

  @Test
  void a_series_with_bars_after_the_last_asked_day_has_nothing_to_read() {
    known.put(SERIES.get(0), MarketTime.dayStart(LAST));
    for (LocalDate from : new LocalDate[] {null, FIRST}) {
      SyncPlan plan = whole(from, LAST.minusDays(1));
      assertThat(plan.work()).isEmpty();
      assertThat(plan.idle()).containsExactly(SERIES.get(0));
    }
  }

  @Test
  void the_last_committed_bar_on_the_last_asked_day_is_read_again() {
    known.put(SERIES.get(0), MarketTime.minute(LAST, 600));
    assertThat(plan(false, null, LAST).range())
        .isEqualTo(
            new TimeRange(MarketTime.minute(LAST, 600), MarketTime.dayStart(LAST.plusDays(1)) - 1));
  }

  @Test
  void a_doubted_range_before_the_last_asked_day_is_read_and_nothing_after_that_day() {
    known.put(SERIES.get(0), MarketTime.dayStart(LAST));
    Reread reread = doubt(FIRST, FIRST.plusDays(3), true);
    SeriesPlan plan = plan(false, null, LAST.minusDays(5));
    assertThat(plan.range()).isEqualTo(reread.mark().range());
    assertThat(plan.rereads()).containsExactly(reread);
    assertThat(plan.recount()).isTrue();
  }

  @Test
  void a_doubted_count_waits_for_a_sync_that_reads_something() {
    known.put(SERIES.get(0), MarketTime.dayStart(LAST));
    doubt(FIRST, FIRST, false);
    assertThat(whole(null, LAST.minusDays(1)).idle()).containsExactly(SERIES.get(0));
  }

  @Test
  void no_bar_outside_the_asked_days_is_ever_planned() {
    for (LocalDate last : new LocalDate[] {null, FIRST, FIRST.plusDays(9), LAST}) {
      for (LocalDate from : new LocalDate[] {null, TimeRange.FIRST_DAY, FIRST}) {
        for (LocalDate to : new LocalDate[] {FIRST, FIRST.plusDays(9), LAST, TimeRange.LAST_DAY}) {
          for (boolean doubtful : new boolean[] {false, true}) {
            known.clear();
            doubted.clear();
            if (last != null) {
              known.put(SERIES.get(0), MarketTime.minute(last, 600));
            }
            if (doubtful) {
              doubt(FIRST.plusDays(1), FIRST.plusDays(3), true);
            }
            TimeRange asked = TimeRange.ofDays(from, to);
            assertThat(whole(from, to).work())
                .allMatch(p -> asked.contains(p.range().from()) && asked.contains(p.range().to()));
          }
        }
      }
    }
  }

  @Test
  void a_run_reports_series_without_anything_to_read_as_unchanged() {
    known.put(SERIES.get(1), MarketTime.dayStart(LAST));
    SyncRun run =
        new SyncRun(
            1,
            new SyncRequest(
                List.of(Period.DAY), List.of(), 0, false, TransactionMode.SAGA, null, FIRST),
            SyncListener.NONE);
    planner.plan(run);
    assertThat(run.summary().series()).isEqualTo(5);
    assertThat(run.summary().unchanged()).isEqualTo(1);
    assertThat(run.getChunks().stream().flatMap(c -> c.plans().stream()).map(SeriesPlan::series))
        .hasSize(4)
        .doesNotContain(SERIES.get(1));
  }
}
