package io.klinesaga.source.route;

import io.klinesaga.market.Instruments;
import io.klinesaga.market.Period;
import io.klinesaga.market.PlainLines;
import io.klinesaga.market.PlainLines.Line;
import io.klinesaga.source.Budget;
import io.klinesaga.source.Precision;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceSettings;
import io.klinesaga.source.csv.RowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings of a source that is a route. */
final class RouteSettings {
  private static final String ROUTE = "route";
  private static final String SYMBOLS = "symbols";
  private static final String SYMBOLS_ROUTE = "symbols-route";
  private static final String PERIODS = "periods";
  private static final String SHARES_OF = "shares-of";
  private static final String ADJUSTMENT = "adjustment";
  private static final String TOKEN = "token";
  private static final String TOKEN_FILE = "token-file";
  private static final Set<String> KEYS =
      Set.of(
          ROUTE,
          SYMBOLS,
          SYMBOLS_ROUTE,
          PERIODS,
          SHARES_OF,
          ADJUSTMENT,
          TOKEN,
          TOKEN_FILE,
          "fields",
          "empty",
          "precision",
          "remote",
          "requests-per-second",
          "requests-per-minute",
          "connections");
  private static final Pattern ADDRESS = Pattern.compile("direct:[A-Za-z0-9._-]+");
  private static final Pattern GLOB = Pattern.compile("[0-9?*]{1,6}\\*?(\\.(SH|SZ|BJ|\\*))?");

  private final String name;
  private final SourceSettings settings;
  private final Map<String, String> values;

  /**
   * @throws IllegalArgumentException if a setting is unknown or cannot be together with another
   */
  RouteSettings(String name, SourceContext context) {
    this.name = name;
    values = RowReader.withDots(context.settings());
    Set<String> known = new TreeSet<>(RowReader.keys());
    known.addAll(KEYS);
    known.remove("charset"); // texts are decoded by the route
    settings = new SourceSettings(name, values, known);
    requireOne(SYMBOLS, SYMBOLS_ROUTE);
    requireOne(TOKEN, TOKEN_FILE);
    String adjustment = settings.choice(ADJUSTMENT, "raw", Set.of("raw", "forward", "backward"));
    if (!adjustment.equals("raw")) {
      throw settings.invalid(
          ADJUSTMENT,
          adjustment,
          "raw: adjusted prices change with each dividend and are not stored; ask for raw ones",
          null);
    }
  }

  private void requireOne(String first, String second) {
    if (settings.text(first).isPresent() && settings.text(second).isPresent()) {
      throw new IllegalArgumentException(
          key(first) + " and " + key(second) + ": expected only one of them");
    }
  }

  private String key(String key) {
    return "kline.source." + name + "." + key;
  }

  RowReader reader(Instruments instruments) {
    return RowReader.of(name, settings, values, instruments);
  }

  /** The address that is asked for bars. */
  String route() {
    return address(ROUTE, settings.required(ROUTE));
  }

  /** The address that is asked for symbols. */
  Optional<String> symbolsRoute() {
    return settings.text(SYMBOLS_ROUTE).map(text -> address(SYMBOLS_ROUTE, text));
  }

  private String address(String key, String text) {
    if (!ADDRESS.matcher(text).matches()) {
      throw settings.invalid(key, text, "the address of a route such as direct:my-source", null);
    }
    return text;
  }

  /** What stands in each line of the file of symbols; nothing if there is no such file. */
  List<String> symbols() {
    return settings
        .text(SYMBOLS)
        .map(file -> read(SYMBOLS, file, PlainLines::read).stream().map(Line::text).toList())
        .orElse(List.of());
  }

  /** The secret that is handed to the routes; empty if there is none. */
  String token() {
    return settings
        .text(TOKEN_FILE)
        .map(file -> read(TOKEN_FILE, file, Files::readAllLines))
        .map(lines -> lines.isEmpty() ? "" : lines.get(0).strip())
        .or(() -> settings.text(TOKEN))
        .orElse("");
  }

  /** Reads the lines of a file. */
  private interface Lines<T> {
    List<T> of(Path file) throws IOException;
  }

  private <T> List<T> read(String key, String file, Lines<T> lines) {
    try {
      return lines.of(Path.of(file));
    } catch (IllegalArgumentException | IOException e) {
      throw settings.invalid(key, file, "a readable UTF-8 file: " + e, e);
    }
  }

  Set<Period> periods() {
    Map<String, Period> codes =
        Arrays.stream(Period.values())
            .collect(Collectors.toMap(Period::code, p -> p, (a, b) -> a, TreeMap::new));
    String list = settings.text(PERIODS).orElse("1d");
    Set<Period> periods = EnumSet.noneOf(Period.class);
    for (String code : Rows.split(list)) {
      Period period = codes.get(code.toLowerCase(Locale.ROOT));
      if (period == null) {
        throw settings.invalid(
            PERIODS, list, "of " + codes.keySet() + ", separated by commas", null);
      }
      periods.add(period);
    }
    return periods;
  }

  /** Which symbols have volumes in shares, whatever the unit of the others is. */
  Pattern sharesOf() {
    String list = settings.text(SHARES_OF).orElse("");
    List<String> patterns = new ArrayList<>();
    for (String glob : list.isEmpty() ? List.<String>of() : Rows.split(list)) {
      if (!GLOB.matcher(glob).matches()) {
        throw settings.invalid(
            SHARES_OF, list, "patterns such as 688*.SH, separated by commas", null);
      }
      String whole = glob.contains(".") ? glob : glob + ".*";
      patterns.add(whole.replace(".", "\\.").replace("?", "[0-9]").replace("*", "[0-9A-Z]*"));
    }
    return Pattern.compile(patterns.isEmpty() ? "(?!)" : String.join("|", patterns));
  }

  /** The names of the columns where the answer does not tell them. */
  List<String> fields() {
    return settings.text("fields").map(Rows::split).orElse(List.of());
  }

  EmptyMeans empty() {
    return word("empty", "failure", EmptyMeans.class);
  }

  Precision precision() {
    return word("precision", "exact", Precision.class);
  }

  private <E extends Enum<E>> E word(String key, String fallback, Class<E> type) {
    Set<String> words = new TreeSet<>();
    for (E word : type.getEnumConstants()) {
      words.add(word.name().toLowerCase(Locale.ROOT));
    }
    return Enum.valueOf(type, settings.choice(key, fallback, words).toUpperCase(Locale.ROOT));
  }

  boolean isRemote() {
    return settings.choice("remote", "true", Set.of("true", "false")).equals("true");
  }

  Budget budget() {
    return new Budget(
        (int) settings.number("requests-per-second", 0, 0, 10_000),
        (int) settings.number("requests-per-minute", 0, 0, 100_000),
        (int) settings.number("connections", 0, 0, 1000),
        Duration.ZERO);
  }
}
