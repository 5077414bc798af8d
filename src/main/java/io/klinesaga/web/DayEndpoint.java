package io.klinesaga.web;

import io.klinesaga.complete.CompleteRequest;
import io.klinesaga.complete.Completeness;
import io.klinesaga.complete.DayAnswer;
import io.klinesaga.complete.SymbolDay;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** {@code /api/complete}. */
final class DayEndpoint {
  private static final long MOST_DAYS = 31;

  private final Completeness days;
  private final Supplier<LocalDate> lastDay;

  /**
   * @param lastDay the day that is meant where none is named
   */
  DayEndpoint(Completeness days, Supplier<LocalDate> lastDay) {
    this.days = days;
    this.lastDay = lastDay;
  }

  Endpoint endpoint() {
    return new Endpoint(
        "/api/complete",
        "Whether days are complete, asked now, with the symbols that are not present.",
        List.of(
            Parameter.optional(
                "date", "this day; default: the last one of which trading has ended"),
            Parameter.optional("from", "first day, instead of date"),
            Parameter.optional("to", "last day"),
            Parameter.optional("periods", "only these, such as 1d,1m"),
            Parameter.optional("symbols", "only these"),
            Parameter.optional("limit", "most symbols of a day and period; default 50")),
        this::answer);
  }

  private void answer(Query query, Reply reply) {
    int limit = (int) query.number("limit", 50, 0, 1000);
    List<Map<String, Object>> answers = new ArrayList<>();
    days.answer(request(query), answer -> answers.add(json(answer, limit)));
    reply.json(Server.text(Map.of("days", answers)));
  }

  private CompleteRequest request(Query query) {
    LocalDate date = query.date("date");
    LocalDate from = query.date("from");
    LocalDate to = query.date("to");
    if (date != null && (from != null || to != null)) {
      throw new IllegalArgumentException("date and from or to: expected only one of them");
    }
    LocalDate last = date != null ? date : Objects.requireNonNullElseGet(to, lastDay);
    LocalDate first = from == null ? last : from;
    if (last.isBefore(first)) {
      throw new IllegalArgumentException(
          "from " + first + " to " + last + ": expected the earlier day first");
    }
    if (first.plusDays(MOST_DAYS).isBefore(last)) {
      throw new IllegalArgumentException(
          "from " + first + " to " + last + ": expected at most " + MOST_DAYS + " days");
    }
    return new CompleteRequest(first, last, query.periods(), query.symbols());
  }

  private static Map<String, Object> json(DayAnswer answer, int limit) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("date", answer.day().toString());
    values.put("period", answer.period().code());
    values.put("complete", answer.complete().code());
    values.putAll(answer.figures());
    List<SymbolDay> exceptions = answer.exceptions();
    values.put("exceptions", exceptions.stream().limit(limit).map(DayEndpoint::json).toList());
    values.put("left", Math.max(0, exceptions.size() - limit));
    return values;
  }

  private static Map<String, Object> json(SymbolDay one) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("symbol", one.series().symbol().toString());
    values.put("state", one.state().code());
    values.put("detail", one.evidence());
    return values;
  }
}
