package io.klinesaga.source.synthetic;

import io.klinesaga.market.Symbol;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceSettings;
import io.klinesaga.source.synthetic.SyntheticSettings.Faults;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes {@link SyntheticSource}s. Settings, all optional:
 *
 * <ul>
 *   <li>{@code symbols} (10), {@code days} (5), {@code end-date} (2025-12-31), {@code seed} (1),
 *       {@code revision} (0): see {@link SyntheticSettings}
 *   <li>{@code fail-symbols}, {@code stall-symbols}: symbols separated by commas
 *   <li>{@code stall} (0ms): a duration such as {@code 500ms}, {@code 30s} or {@code 2m}
 *   <li>{@code bad-bar-every} (0): every n-th bar of a series is bad
 * </ul>
 */
public final class SyntheticSourceProvider implements KlineSourceProvider {
  private static final Set<String> KEYS =
      Set.of(
          "symbols",
          "days",
          "end-date",
          "seed",
          "revision",
          "fail-symbols",
          "stall-symbols",
          "stall",
          "bad-bar-every");
  private static final LocalDate DEFAULT_END = LocalDate.of(2025, 12, 31);

  @Override
  public String name() {
    return SyntheticSource.NAME;
  }

  @Override
  public KlineSource create(SourceContext context) {
    SourceSettings settings = new SourceSettings(name(), context.settings(), KEYS);
    return new SyntheticSource(
        new SyntheticSettings(
            (int) settings.number("symbols", 10, 1, SyntheticSymbols.MAX),
            (int) settings.number("days", 5, 1, 60_000),
            endDate(settings),
            settings.number("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
            (int) settings.number("revision", 0, 0, 1000),
            faults(settings)));
  }

  private static Faults faults(SourceSettings settings) {
    return new Faults(
        symbols(settings, "fail-symbols"),
        symbols(settings, "stall-symbols"),
        stall(settings),
        (int) settings.number("bad-bar-every", 0, 0, Integer.MAX_VALUE));
  }

  private static LocalDate endDate(SourceSettings settings) {
    String text = settings.text("end-date").orElse(DEFAULT_END.toString());
    String expected = "a date from 1991-01-01 to 2199-12-31, such as " + DEFAULT_END;
    try {
      LocalDate date = LocalDate.parse(text);
      if (date.getYear() >= 1991 && date.getYear() < 2200) {
        return date;
      }
    } catch (DateTimeParseException e) {
      throw settings.invalid("end-date", text, expected, e);
    }
    throw settings.invalid("end-date", text, expected, null);
  }

  private static Set<Symbol> symbols(SourceSettings settings, String key) {
    Set<Symbol> symbols = new TreeSet<>();
    String list = settings.text(key).orElse("");
    for (String text : list.split(",", -1)) {
      if (!text.isBlank()) {
        try {
          symbols.add(Symbol.parse(text.strip()));
        } catch (IllegalArgumentException e) {
          throw settings.invalid(key, list, "symbols separated by commas, such as 600000.SH", e);
        }
      }
    }
    return symbols;
  }

  private static Duration stall(SourceSettings settings) {
    return settings.duration("stall", Duration.ZERO, Duration.ZERO, Duration.ofDays(1));
  }
}
