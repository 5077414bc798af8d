package io.klinesaga.check;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Resampler.IncompleteBucket;
import io.klinesaga.market.Resampler.Resampled;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.source.BarCollector;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.source.SourceBars;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the bars of one series against every {@link Rule}. A pure function of its arguments and
 * the calendar; safe for use by several threads.
 */
public final class BarRules {
  private final TradingCalendar calendar;
  private final Instruments instruments;

  /** With the prefixes that are shipped. */
  public BarRules(TradingCalendar calendar) {
    this(calendar, Instruments.shipped());
  }

  /**
   * @param instruments tells for which symbols a rule holds
   */
  public BarRules(TradingCalendar calendar, Instruments instruments) {
    this.calendar = calendar;
    this.instruments = instruments;
  }

  /** Checks the whole of a series whose source declares nothing. */
  public Checked check(String source, SeriesId series, SourceBars read, Instant now) {
    return check(Reading.whole(source, series), read, now);
  }

  /**
   * Separates good bars from bad ones. What the source rejected or warned of is passed through.
   *
   * @param reading what is checked; source and series are the origin of a bar whose place the
   *     source does not tell
   * @param now the present; decides what lies in the future and what is unfinished
   */
  public Checked check(Reading reading, SourceBars read, Instant now) {
    String label = Stamps.refusal(reading, read.bars(), now.toEpochMilli());
    if (label != null) {
      return refused(reading, read, label);
    }
    Values values = new Values(reading, instruments);
    return new CheckPass(calendar, values, reading, read, now.toEpochMilli()).run();
  }

  private static Checked refused(Reading reading, SourceBars read, String label) {
    return new Checked(
        reading,
        Bars.EMPTY,
        read.rejected(),
        read.warnings(),
        Set.of(),
        SeriesVerdict.ofLabels(reading, label));
  }

  /**
   * Bars made from shorter ones, checked as a series.
   *
   * @param reading what was made
   * @param shorter the shorter bars
   * @param made what was made of them
   */
  public static Checked derived(Reading reading, Checked shorter, Resampled made) {
    Bars bars = made.bars().slice(reading.range());
    List<RejectedBar> incomplete =
        incomplete(reading, made.incomplete(), shorter.rejected()).stream()
            .filter(bar -> reading.range().contains(bar.ts().orElseThrow()))
            .toList();
    SeriesVerdict.Evidence found =
        new SeriesVerdict.Evidence(
            bars.size(),
            incomplete.isEmpty()
                ? Map.of()
                : Map.of(Rule.INCOMPLETE_BUCKET.id(), incomplete.size()),
            incomplete,
            "");
    return new Checked(
        reading,
        bars,
        incomplete,
        List.of(),
        Set.of(),
        SeriesVerdict.of(reading, found, BarCollector.MAX_REJECTED));
  }

  private static List<RejectedBar> incomplete(
      Reading reading, List<IncompleteBucket> buckets, List<RejectedBar> shorter) {
    Map<Long, RejectedBar> rejected = new HashMap<>();
    for (RejectedBar bar : shorter) {
      bar.ts().ifPresent(ts -> rejected.put(ts, bar));
    }
    return buckets.stream()
        .map(bucket -> incomplete(reading, bucket, rejected.get(bucket.missing())))
        .toList();
  }

  private static RejectedBar incomplete(
      Reading reading, IncompleteBucket bucket, @Nullable RejectedBar cause) {
    return new RejectedBar(
        OptionalLong.of(bucket.ts()),
        Rule.INCOMPLETE_BUCKET.id(),
        "its "
            + bucket.missingPeriod()
            + " bar of "
            + MarketTime.dateTime(bucket.missing())
            + (cause == null ? " is not there" : " was rejected: " + cause.rule()),
        "",
        cause == null ? origin(reading) : cause.origin());
  }

  static String origin(Reading reading) {
    return reading.source() + " " + reading.series();
  }
}
