package io.klinesaga.market;

import io.klinesaga.api.PublicApi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The days on which the exchanges trade, put together from places in the order of their trust: the
 * first one that knows a day answers for it. Of a day that none of them knows the answer is
 * unknown, never that a weekday trades.
 */
@PublicApi
public final class TradingCalendar {
  /** What is known of a day. */
  @PublicApi
  public enum Kind {
    /** The exchanges trade. */
    TRADING,
    /** They do not. */
    CLOSED,
    /** Nobody has said so far. */
    UNKNOWN
  }

  /**
   * What is known of a day, and from where.
   *
   * @param source empty if the day is unknown
   */
  @PublicApi
  public record Answer(Kind kind, String source) {}

  private static final Answer UNKNOWN = new Answer(Kind.UNKNOWN, "");
  private static final String SSE_RESOURCE = "sse-trading-days.txt";

  private final Map<LocalDate, Answer> days = new HashMap<>();
  private final List<String> contradictions = new ArrayList<>();

  private TradingCalendar(List<CalendarDays> places) {
    places.forEach(this::add);
  }

  /** Puts a calendar together from places, the most trusted first. */
  public static TradingCalendar of(List<CalendarDays> places) {
    return new TradingCalendar(places);
  }

  /**
   * The days of the Shanghai exchange that are shipped with the product, 1990-12-19 to 2026-12-31.
   * Shenzhen and Beijing have the same holidays, except that Shenzhen also traded on 39 weekend
   * days from 1991 to 1993.
   */
  public static TradingCalendar sse() {
    return Sse.CALENDAR;
  }

  /** The shipped calendar, but these places are trusted more, the most trusted first. */
  public static TradingCalendar before(List<CalendarDays> places) {
    if (places.isEmpty()) {
      return sse();
    }
    List<CalendarDays> all = new ArrayList<>(places);
    all.add(Sse.DAYS);
    return of(all);
  }

  private void add(CalendarDays place) {
    Answer trading = new Answer(Kind.TRADING, place.source());
    Answer closed = new Answer(Kind.CLOSED, place.source());
    Map<LocalDate, String> contradicted = new TreeMap<>();
    place
        .trades()
        .forEach(
            (day, trades) -> {
              Answer answer = trades ? trading : closed;
              Answer trusted = days.putIfAbsent(day, answer);
              if (trusted != null && trusted.kind() != answer.kind()) {
                contradicted.put(day, contradiction(day, trusted, answer));
              }
            });
    contradictions.addAll(contradicted.values());
  }

  private static String contradiction(LocalDate day, Answer trusted, Answer other) {
    return String.format(
        Locale.ROOT,
        "%s is %s in %s and %s in %s",
        day,
        word(trusted.kind()),
        trusted.source(),
        word(other.kind()),
        other.source());
  }

  private static String word(Kind kind) {
    return kind == Kind.TRADING ? "a trading day" : "closed";
  }

  /** What is known of this day. */
  public Answer on(LocalDate day) {
    return days.getOrDefault(day, UNKNOWN);
  }

  /** Whether it is known that the exchanges trade on this day. */
  public boolean isTradingDay(LocalDate day) {
    return on(day).kind() == Kind.TRADING;
  }

  /** Whether it is known that the exchanges do not trade on this day. */
  public boolean isClosed(LocalDate day) {
    return on(day).kind() == Kind.CLOSED;
  }

  /** Days of which two places say different things, one sentence each; the first place counts. */
  public List<String> contradictions() {
    return Collections.unmodifiableList(contradictions);
  }

  /** The first trading day after this day; empty if a day before it is unknown. */
  public Optional<LocalDate> next(LocalDate day) {
    return trading(day.plusDays(1), 1);
  }

  /** The last trading day before this day; empty if a day after it is unknown. */
  public Optional<LocalDate> previous(LocalDate day) {
    return trading(day.minusDays(1), -1);
  }

  /**
   * The last trading day whose close, 15:00, is at least so long ago; empty if that hangs on a day
   * that is unknown.
   *
   * @param now epoch milliseconds
   */
  public Optional<LocalDate> lastClosed(long now, Duration sinceClose) {
    return trading(MarketTime.date(now - Duration.ofHours(15).plus(sinceClose).toMillis()), -1);
  }

  private Optional<LocalDate> trading(LocalDate from, int direction) {
    LocalDate day = from;
    while (isClosed(day)) {
      day = day.plusDays(direction);
    }
    return isTradingDay(day) ? Optional.of(day) : Optional.empty();
  }

  /**
   * The last day up to which everything is known from this day on. If the day itself is unknown:
   * the last known day before it; empty if there is none.
   */
  public Optional<LocalDate> knownUntil(LocalDate day) {
    return days.containsKey(day)
        ? Optional.of(endOfKnown(day))
        : days.keySet().stream().filter(known -> known.isBefore(day)).max(LocalDate::compareTo);
  }

  private LocalDate endOfKnown(LocalDate from) {
    LocalDate last = from;
    while (days.containsKey(last.plusDays(1))) {
      last = last.plusDays(1);
    }
    return last;
  }

  /** Loads the shipped data when they are first asked for. */
  private static final class Sse {
    static final CalendarDays DAYS = load();
    static final TradingCalendar CALENDAR = of(List.of(DAYS));

    private static CalendarDays load() {
      try (InputStream in =
              Objects.requireNonNull(
                  TradingCalendar.class.getResourceAsStream(SSE_RESOURCE), SSE_RESOURCE);
          BufferedReader reader =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        return days(
            reader
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Sse::day)
                .toList());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read resource " + SSE_RESOURCE, e);
      }
    }

    /** Each command reads all of them at its start, for which Java's parser of dates is slow. */
    private static LocalDate day(String line) {
      return LocalDate.of(
          Integer.parseInt(line, 0, 4, 10),
          Integer.parseInt(line, 5, 7, 10),
          Integer.parseInt(line, 8, 10, 10));
    }

    /** Exactly these days trade between the first and the last of them. */
    private static CalendarDays days(Collection<LocalDate> trading) {
      Map<LocalDate, Boolean> days = new HashMap<>();
      LocalDate last = Collections.max(trading);
      for (LocalDate day = Collections.min(trading); !day.isAfter(last); day = day.plusDays(1)) {
        days.put(day, false);
      }
      trading.forEach(day -> days.put(day, true));
      return new CalendarDays("the shipped list", days);
    }
  }
}
