package io.klinesaga.sync;

import io.klinesaga.check.BarRules;
import io.klinesaga.check.Checked;
import io.klinesaga.check.Provenance;
import io.klinesaga.check.Reading;
import io.klinesaga.check.RefusedSeriesException;
import io.klinesaga.market.Period;
import io.klinesaga.market.Resampler;
import io.klinesaga.market.Resampler.Gaps;
import io.klinesaga.market.Resampler.Resampled;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.source.Receipt;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourceListener;
import io.klinesaga.source.SourceListener.Failure;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.source.UnknownSeriesException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets checked bars of one series from the sources in their configured order. A source that has no
 * bars of a minute period is asked for shorter ones, which are resampled, before the next source is
 * asked. Safe for use by several threads.
 */
public final class BarFetcher {
  private static final Logger LOG = LoggerFactory.getLogger(BarFetcher.class);
  private static final List<Period> BASES = List.of(Period.MIN5, Period.MIN1);

  private final List<KlineSource> sources;
  private final BarRules rules;
  private final Clock clock;
  private final SourceListener listener;

  /**
   * @param sources in the order they are asked
   * @param listener follows the requests
   */
  public BarFetcher(
      List<KlineSource> sources, BarRules rules, Clock clock, SourceListener listener) {
    this.sources = List.copyOf(sources);
    this.rules = rules;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * The same with one of the sources alone.
   *
   * @throws IllegalArgumentException if none has this name
   */
  BarFetcher only(String source) {
    List<KlineSource> one =
        sources.stream().filter(candidate -> candidate.name().equals(source)).toList();
    if (one.isEmpty()) {
      throw new IllegalArgumentException("source '" + source + "' is not in kline.source");
    }
    return new BarFetcher(one, rules, clock, listener);
  }

  /**
   * What the sources have of a period.
   *
   * @param symbols those of the sources that could be listed
   * @param paused why others could not, if one of them is left alone for now
   * @param isWhole whether all of them could
   */
  record Listing(
      SortedSet<Symbol> symbols, @Nullable SourcePausedException paused, boolean isWhole) {}

  /**
   * All symbols that can be had for a period, from any source, derived ones included.
   *
   * @throws SourceException if no source can be listed, and none of them is left alone for now
   */
  Listing symbols(Period period) {
    SortedSet<Symbol> symbols = new TreeSet<>();
    List<String> problems = new ArrayList<>();
    SourcePausedException paused = null;
    for (KlineSource source : sources) {
      try {
        symbols.addAll(source.symbols(period));
        bases(period).forEach(base -> symbols.addAll(source.symbols(base)));
      } catch (SourceException e) {
        tellUnlessPaused(source, e);
        problems.add(e.getMessage());
        paused = e instanceof SourcePausedException one ? one : paused;
      }
    }
    if (problems.size() == sources.size()) {
      String problem = "no source can be listed: " + String.join("; ", problems);
      if (paused == null) {
        throw new SourceException(problem);
      }
      paused = new SourcePausedException(problem, paused.until());
    }
    problems.forEach(problem -> LOG.warn("Source left out of the plan: {}", problem));
    return new Listing(symbols, paused, problems.isEmpty());
  }

  /** A pause is no failure of the request: there was none. */
  private void tellUnlessPaused(KlineSource source, SourceException e) {
    if (!(e instanceof SourcePausedException)) {
      listener.failed(source.name(), Failure.of(e));
    }
  }

  /** What the sources have in the place of bars of a period and do not read, one sentence each. */
  public List<String> skipped(Period period) {
    List<String> sentences = new ArrayList<>();
    for (KlineSource source : sources) {
      try {
        sentences.addAll(source.skipped(period));
      } catch (SourceException e) {
        sentences.add(String.valueOf(e.getMessage()));
      }
    }
    return sentences;
  }

  private static List<Period> bases(Period period) {
    return BASES.stream().filter(base -> Resampler.canDerive(base, period)).toList();
  }

  /**
   * Fetches and checks the bars of one series.
   *
   * @throws RefusedSeriesException if what a source has may not be stored, and no other source
   *     could deliver
   * @throws SourcePausedException if every source that has the series is left alone for now
   * @throws UnknownSeriesException if every source works and none has the series
   * @throws SourceException if every source that has the series failed, or may have it and failed;
   *     the message has each source's reason
   */
  public Checked fetch(SeriesId series, TimeRange range) {
    List<String> problems = new ArrayList<>();
    RefusedSeriesException refused = null;
    SourcePausedException paused = null;
    boolean isFailed = false;
    for (KlineSource source : sources) {
      try {
        return fetch(source, series, range);
      } catch (SourcePausedException e) {
        problems.add(e.getMessage());
        paused = paused == null || e.until().isBefore(paused.until()) ? e : paused;
      } catch (SourceException e) {
        isFailed |= !(e instanceof UnknownSeriesException);
        listener.failed(source.name(), Failure.of(e));
        problems.add(e.getMessage());
        refused = e instanceof RefusedSeriesException r && refused == null ? r : refused;
      } catch (RuntimeException e) {
        listener.failed(source.name(), Failure.of(e));
        throw e;
      }
    }
    String problem = String.join("; ", problems);
    if (paused != null && !isFailed) {
      throw new SourcePausedException(problem, paused.until());
    }
    if (refused != null) {
      throw refused.because(problem);
    }
    throw isFailed
        ? new SourceException(problem)
        : new UnknownSeriesException("no source has it: " + problem);
  }

  private Checked fetch(KlineSource source, SeriesId series, TimeRange range) {
    try {
      return check(source, series, range);
    } catch (UnknownSeriesException noNativeBars) {
      for (Period base : bases(series.period())) {
        try {
          return derive(source, series, range, base);
        } catch (UnknownSeriesException noBaseEither) {
          noNativeBars.addSuppressed(noBaseEither);
        }
      }
      throw noNativeBars;
    }
  }

  private Checked check(KlineSource source, SeriesId series, TimeRange range) {
    Reading reading = Reading.of(source, series, range);
    long start = System.nanoTime();
    SourceBars fetched = source.fetch(series, reading.sourceRange());
    listener.answered(source.name(), series.period(), Duration.ofNanos(System.nanoTime() - start));
    return checked(source, reading, fetched);
  }

  private Checked checked(KlineSource source, Reading reading, SourceBars fetched) {
    Checked checked =
        rules
            .check(reading, fetched, clock.instant())
            .from(Provenance.of(source, reading.series(), fetched));
    checked.warnings().forEach(warning -> LOG.warn("{}", warning));
    return RefusedSeriesException.unlessGood(checked);
  }

  /**
   * The same bars from another host of the source that delivered them.
   *
   * @param first what it delivered
   * @param range times of bars to ask for
   * @return empty if there is none to ask
   * @throws SourceException if it does not answer, or with something that may not be stored
   */
  Optional<Checked> confirm(Checked first, TimeRange range) {
    Reading reading = first.reading();
    Receipt receipt = first.provenance().receipt();
    KlineSource source =
        sources.stream().filter(s -> s.name().equals(reading.source())).findFirst().orElse(null);
    if (receipt == null || source == null) {
      return Optional.empty();
    }
    SeriesId read = new SeriesId(reading.series().symbol(), reading.base());
    boolean isDerived = reading.base() != reading.series().period();
    TimeRange wanted = isDerived ? Resampler.constituents(range, reading.series().period()) : range;
    Reading again =
        new Reading(
            source.name(), read, reading.profile(), wanted, read.period(), reading.declared());
    return source
        .confirm(read, again.sourceRange(), receipt)
        .map(bars -> checked(source, again, bars))
        .map(bars -> isDerived ? derived(bars, reading.series(), range) : bars);
  }

  private Checked derive(KlineSource source, SeriesId series, TimeRange range, Period base) {
    SeriesId shorter = new SeriesId(series.symbol(), base);
    return derived(
        check(source, shorter, Resampler.constituents(range, series.period())), series, range);
  }

  private static Checked derived(Checked bars, SeriesId series, TimeRange range) {
    Period base = bars.reading().series().period();
    ReadingProfile profile = bars.reading().profile();
    Gaps gaps = new Gaps(bars.holes(), bars.suspended(), profile.sparse());
    Resampled made = Resampler.resample(bars.good(), base, series.period(), gaps);
    Reading reading =
        new Reading(bars.source(), series, profile, range, base, bars.reading().declared());
    return RefusedSeriesException.unlessGood(
        BarRules.derived(reading, bars, made).from(bars.provenance()));
  }
}
