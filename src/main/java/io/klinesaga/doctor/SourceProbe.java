package io.klinesaga.doctor;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads a few series of a source and says what was understood, for a person to compare. */
final class SourceProbe {
  private final KlineSource source;
  private final Findings findings;

  SourceProbe(KlineSource source, Findings findings) {
    this.source = source;
    this.findings = findings;
  }

  /**
   * Reads the first, the middle and the last series of a period, as files of one folder need not be
   * of one kind.
   */
  void look(Period period, SortedSet<Symbol> symbols) {
    List<Symbol> all = List.copyOf(symbols);
    if (!all.isEmpty()) {
      new TreeSet<>(List.of(all.get(0), all.get(all.size() / 2), all.get(all.size() - 1)))
          .forEach(symbol -> look(new SeriesId(symbol, period)));
    }
  }

  private void look(SeriesId series) {
    String about = source.name() + " " + series;
    try {
      SourceBars read = source.fetch(series, TimeRange.ALL);
      String found = found(series, read);
      if (read.rejected().isEmpty()) {
        findings.ok(about, found);
      } else if (read.bars().isEmpty()) {
        findings.problem(about, found, todo());
      } else {
        findings.warning(about, found, todo());
      }
    } catch (SourceException e) {
      findings.problem(about, String.valueOf(e.getMessage()), todo());
    }
  }

  private String todo() {
    return "correct the file, or kline.source." + source.name() + ".*";
  }

  private String found(SeriesId series, SourceBars read) {
    String bars = read.bars().isEmpty() ? "no bars" : first(series, read.bars());
    return read.rejected().isEmpty()
        ? bars
        : bars
            + "; "
            + read.rejected().size()
            + " rejected, first "
            + read.rejected().get(0).origin()
            + ": "
            + read.rejected().get(0).reason();
  }

  private String first(SeriesId series, Bars bars) {
    ReadingProfile reading = source.profile(series);
    return bars.size()
        + " bars, first "
        + time(series.period(), bars.ts(0))
        + (series.period().isDaily() ? "" : " (" + word(reading.barLabel()) + " of the bar)")
        + " open "
        + bars.open(0)
        + " close "
        + bars.close(0)
        + volume(bars)
        + amount(bars)
        + " (read as "
        + word(reading.volumeUnit())
        + " and "
        + word(reading.amountUnit())
        + ")";
  }

  private static String time(Period period, long ts) {
    return period.isDaily() ? MarketTime.date(ts).toString() : MarketTime.dateTime(ts).toString();
  }

  private static String volume(Bars bars) {
    return bars.volume(0) == Bars.NO_VOLUME ? "" : " volume " + bars.volume(0) + " shares";
  }

  private static String amount(Bars bars) {
    return Double.isFinite(bars.amount(0))
        ? " amount " + BigDecimal.valueOf(bars.amount(0)).toPlainString() + " yuan"
        : "";
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
