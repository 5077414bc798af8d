package io.klinesaga.testing.quote;

import io.klinesaga.market.Symbol;
import java.io.EOFException;
import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Pages of bars, with what is wrong with them. */
final class BarAnswers {
  private static final int NOON = 11 * 60 + 30;
  private static final int AFTERNOON = 13 * 60;
  private static final int TOO_HIGH = 20;

  private final BarHistory history;
  private final Hostility faults;
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

  BarAnswers(QuoteMarket market, Hostility faults) {
    this.history = new BarHistory(new LiveMarket(market, faults));
    this.faults = faults;
  }

  /**
   * The body; none where nothing is answered.
   *
   * @throws EOFException if the connection ends instead
   */
  Optional<byte[]> bars(QuoteRequest request) throws IOException {
    Optional<BarRequest> parsed = BarRequest.of(request);
    if (parsed.isEmpty()) {
      return Optional.of(Body.none());
    }
    return faults.speaks(parsed.get().dialect())
        ? Optional.of(bars(parsed.get()))
        : refusal(parsed.get());
  }

  private Optional<byte[]> refusal(BarRequest request) throws IOException {
    return switch (faults.refusal()) {
      case EMPTY -> Optional.of(Body.none());
      case COUNT -> Optional.of(new Body().u16(request.count()).bytes());
      case SILENT -> Optional.empty();
      case CLOSED -> throw new EOFException("bars are refused");
    };
  }

  private byte[] bars(BarRequest request) {
    Optional<Symbol> symbol = request.market().symbol();
    if (symbol.isEmpty()) {
      return Body.none();
    }
    List<QuotedBar> page = page(request, symbol.get());
    return page.isEmpty() ? Body.none() : encoded(request, symbol.get(), page);
  }

  private byte[] encoded(BarRequest request, Symbol symbol, List<QuotedBar> page) {
    int category = request.category();
    boolean isIndex = QuoteCode.isIndex(symbol);
    byte[] body =
        switch (request.dialect()) {
          case SHORT, LONG -> BarBody.chained(page, category, isIndex);
          case NEW -> BarBody.absolute(page, category, isIndex);
          case PLAIN -> BarBody.plain(request, symbol, labelled(page, category));
        };
    return faults.isZeroBodies()
        ? new Body().u16(page.size()).zeros(body.length - 2).bytes()
        : body;
  }

  /** A page of what is there now. */
  private List<QuotedBar> page(BarRequest request, Symbol symbol) {
    List<QuotedBar> all = history.of(symbol, request.category(), request.multiplier());
    int hidden = Math.max(0, faults.hiddenBars() - askedBefore(request));
    long end = Math.max(0, all.size() - hidden - request.start());
    long oldest = BarBody.isMinutes(request.category()) ? all.size() - faults.minuteDepth() : 0;
    long from = Math.max(end - request.count(), oldest);
    return all.subList((int) Math.min(Math.max(0, from), end), (int) end).stream()
        .map(this::spoiled)
        .toList();
  }

  private int askedBefore(BarRequest request) {
    String series = request.market() + " " + request.category();
    return faults.hiddenBars() == 0
        ? 0
        : asked.computeIfAbsent(series, s -> new AtomicInteger()).getAndIncrement();
  }

  private QuotedBar spoiled(QuotedBar bar) {
    if (faults.isZeros()) {
      return bar.zero();
    }
    return isOn(bar, faults.wrongDay()) ? bar.higher(TOO_HIGH) : relabelled(bar);
  }

  /** In the afternoon the bar of 11:30 bears 13:00. */
  private QuotedBar relabelled(QuotedBar bar) {
    @Nullable LocalDateTime now = faults.now();
    boolean isAfternoon =
        now != null
            && isOn(bar, now.toLocalDate())
            && now.getHour() >= 13
            && now.toLocalTime().isBefore(LocalTime.of(15, 0));
    return isAfternoon && bar.minute() == NOON ? bar.at(AFTERNOON) : bar;
  }

  private static boolean isOn(QuotedBar bar, @Nullable LocalDate day) {
    return day != null
        && bar.date() == day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth();
  }

  private List<QuotedBar> labelled(List<QuotedBar> page, int category) {
    Integer minutes = Map.of(0, 5, 1, 15, 2, 30, 3, 60, 7, 1, 8, 1).get(category);
    return faults.isStartLabelled() && minutes != null
        ? page.stream().map(bar -> bar.at(bar.minute() - minutes)).toList()
        : page;
  }
}
