package io.klinesaga.source.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.Budget;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.Precision;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.source.Receipt;
import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourceRoutes;
import io.klinesaga.source.SourceServices;
import io.klinesaga.source.UnknownSeriesException;
import io.klinesaga.source.csv.RowReader;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Bars from a route: each series is asked for with headers that name it, and what the route leaves
 * are rows, in any form of {@link Rows}. Instead of rows it may leave a header {@value #ERROR} or
 * {@value #BANNED}, which is then the reason of the failure.
 */
public final class RouteSource implements KlineSource {
  /** The setting by which a source is one of this kind. */
  public static final String ROUTE = "route";

  /** The setting that names a second route, for the symbols. */
  public static final String SYMBOLS_ROUTE = "symbols-route";

  /** Header of an answer: what failed, though the status was good. */
  static final String ERROR = "klineError";

  /** Header of an answer: why the source does not want to be asked. */
  static final String BANNED = "klineBanned";

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY = 429;

  private final String name;
  private final String route;
  private final Optional<String> symbolsRoute;
  private final SortedSet<Symbol> named = new TreeSet<>();
  private final Set<Period> periods;
  private final RowReader reader;
  private final Pattern sharesOf;
  private final List<String> fields;
  private final EmptyMeans empty;
  private final Precision precision;
  private final boolean remote;
  private final Budget budget;
  private final String token;
  private final SourceServices services;
  private final Clock clock;

  private RouteSource(String name, RouteSettings settings, SourceContext context) {
    this.name = name;
    route = settings.route();
    symbolsRoute = settings.symbolsRoute();
    periods = settings.periods();
    reader = settings.reader(context.instruments());
    sharesOf = settings.sharesOf();
    fields = settings.fields();
    empty = settings.empty();
    precision = settings.precision();
    remote = settings.isRemote();
    budget = settings.budget();
    token = settings.token();
    services = context.services();
    clock = context.clock();
    settings.symbols().forEach(line -> named.add(symbol(line)));
  }

  /**
   * Makes one.
   *
   * @param name the name it is chosen by
   * @throws IllegalArgumentException if a setting is unknown or out of its limits; the message
   *     names key, value and limit
   */
  public static RouteSource of(String name, SourceContext context) {
    return new RouteSource(name, new RouteSettings(name, context), context);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public SortedSet<Symbol> symbols(Period period) {
    SortedSet<Symbol> found = new TreeSet<>();
    if (periods.contains(period)) {
      found.addAll(named);
      symbolsRoute.ifPresent(address -> found.addAll(askForSymbols(address, period)));
    }
    return found;
  }

  private Symbol symbol(String text) {
    List<Symbol> meant = reader.symbols(text);
    if (meant.size() != 1) {
      throw new IllegalArgumentException(
          "kline.source."
              + name
              + ".symbols: '"
              + text
              + "' means "
              + (meant.isEmpty() ? "no symbol" : meant)
              + ", expected one such as 600000.SH");
    }
    return meant.get(0);
  }

  private Set<Symbol> askForSymbols(String address, Period period) {
    String what = "the answer of " + address;
    Rows rows = ask(address, Map.of("klinePeriod", period.code()), what, List.of("symbol"));
    Set<Symbol> found = new TreeSet<>();
    for (List<String> row : rows.rows()) {
      String text = row.isEmpty() ? "" : row.get(symbolColumn(rows.header(), row));
      reader.symbols(text).stream().findFirst().ifPresent(found::add);
    }
    if (found.isEmpty()) {
      throw new SourceException(name + ": " + what + " has no symbol such as 600000.SH: " + rows);
    }
    return found;
  }

  private static int symbolColumn(List<String> header, List<String> row) {
    for (String column : List.of("symbol", "ts_code", "code")) {
      int place = header.indexOf(column);
      if (place >= 0 && place < row.size()) {
        return place;
      }
    }
    return 0;
  }

  @Override
  public List<String> skipped(Period period) {
    return List.of();
  }

  @Override
  public SourceBars fetch(SeriesId series, TimeRange range) {
    if (!periods.contains(series.period())) {
      throw unknown(series, "kline.source." + name + ".periods does not name " + series.period());
    }
    String what = "the answer of " + route + " for " + series.symbol();
    Rows rows = ask(route, RouteHeaders.of(series, range, clock.instant()), what, fields);
    if (rows.isEmpty()) {
      return nothing(series, what);
    }
    SourceBars bars = reader(series).read(series, range, what, rows.header(), rows.rows()).bars();
    return bars.withReceipt(new Receipt(route, "rows", checksum(rows), clock.instant()));
  }

  /** Asks, and tells the gate how it went. */
  private Rows ask(String address, Map<String, Object> headers, String what, List<String> fields) {
    RequestGate gate = services.gate(name, budget);
    gate.enter();
    try {
      SourceRoutes.Answer answer =
          services.routes().ask(new SourceRoutes.Question(address, headers, token));
      requireGood(answer);
      Rows rows = Rows.of(what, answer, fields, reader::cells);
      if (rows.isEmpty() && empty == EmptyMeans.FAILURE) {
        throw new SourceException(
            what + " is empty (kline.source." + name + ".empty says what that means)");
      }
      gate.answered();
      return rows;
    } catch (SourceRoutes.FailedException e) {
      throw ended(gate, e);
    } catch (SourceException e) {
      gate.failed(String.valueOf(e.getMessage()));
      throw failed(e);
    } catch (RuntimeException e) {
      gate.failed(e.getClass().getSimpleName());
      throw e;
    }
  }

  private SourceException ended(RequestGate gate, SourceRoutes.FailedException e) {
    String reason = String.valueOf(e.getMessage());
    switch (e.status()) {
      case FORBIDDEN, TOO_MANY -> {
        gate.banned(reason, e.retryAfter());
        gate.enter(); // now paused: this series too is left to another time
        gate.failed(reason);
      }
      case NOT_FOUND -> {
        gate.answered();
        return new UnknownSeriesException(name + ": " + reason);
      }
      default -> gate.failed(reason);
    }
    return failed(e);
  }

  private static void requireGood(SourceRoutes.Answer answer) {
    String banned = text(answer, BANNED);
    if (!banned.isEmpty()) {
      throw new SourceRoutes.FailedException("the source refuses: " + banned, TOO_MANY, null, null);
    }
    String error = text(answer, ERROR);
    if (!error.isEmpty()) {
      throw new SourceException("the source answers with an error: " + error);
    }
  }

  private static String text(SourceRoutes.Answer answer, String header) {
    Object value = answer.headers().get(header);
    return value == null ? "" : answer.clean().apply(String.valueOf(value)).strip();
  }

  private SourceException failed(SourceException e) {
    return new SourceException(name + ": " + e.getMessage(), e.getCause());
  }

  private SourceBars nothing(SeriesId series, String what) {
    if (empty == EmptyMeans.UNKNOWN) {
      throw unknown(series, what + " is empty");
    }
    return new SourceBars(Bars.EMPTY, List.of(), List.of());
  }

  private static long checksum(Rows rows) {
    CRC32 checksum = new CRC32();
    for (List<String> row : rows.rows()) {
      checksum.update((String.join(",", row) + '\n').getBytes(UTF_8));
    }
    return checksum.getValue();
  }

  private RowReader reader(SeriesId series) {
    return sharesOf.matcher(series.symbol().toString()).matches() ? reader.ofShares() : reader;
  }

  @Override
  public boolean isDeclared() {
    return true;
  }

  @Override
  public ReadingProfile profile(SeriesId series) {
    return reader(series).profile(series.period());
  }

  @Override
  public Precision precision(SeriesId series) {
    return precision;
  }

  @Override
  public boolean isRemote() {
    return remote;
  }

  private UnknownSeriesException unknown(SeriesId series, String reason) {
    return new UnknownSeriesException(name + ": no " + series + ": " + reason);
  }

  @Override
  public void close() {
    // The routes are not its own.
  }
}
