package io.klinesaga.web;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Period;
import io.klinesaga.postgres.PostgresDayPages;
import io.klinesaga.postgres.PostgresDayPages.Cell;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code /api/days} and {@code /api/complete/stored}: the answers that were given last. */
final class StoredDays {
  private static final LocalDate LAST = LocalDate.of(9999, 1, 1);
  private static final String ALL = "all";
  private static final String[] MARKETS =
      Arrays.stream(Exchange.values()).map(Exchange::name).toArray(String[]::new);

  private final PostgresDayPages pages;

  StoredDays(PostgresDayPages pages) {
    this.pages = pages;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            "/api/days",
            "Whether days are complete, as was answered last; the newest first, at most 400 cells.",
            List.of(
                Parameter.optional("from", "first day"),
                Parameter.optional("to", "last day"),
                Parameter.optional("by", "period or market; default period"),
                Parameter.optional(
                    "period",
                    "with by=market: 1d, 1m, 5m, 15m, 30m, 60m, or all together; default all")),
            this::days),
        new Endpoint(
            "/api/complete/stored",
            "The last answer for a day and period, with the symbols that are not present.",
            List.of(
                Parameter.required("date", "the day"),
                Parameter.optional("period", "1d, 1m, 5m, 15m, 30m, 60m or all; default 1d"),
                Parameter.optional("market", "only SH, SZ or BJ"),
                Parameter.OFFSET,
                Parameter.LIMIT),
            this::day));
  }

  private void days(Query query, Reply reply) {
    LocalDate from = Objects.requireNonNullElse(query.date("from"), LocalDate.EPOCH);
    LocalDate to = Objects.requireNonNullElse(query.date("to"), LAST);
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "from " + from + " to " + to + ": expected the earlier day first");
    }
    reply.json(
        isByMarket(query)
            ? pages.byMarket(from, to, period(query, ALL))
            : pages.byPeriod(from, to));
  }

  private static boolean isByMarket(Query query) {
    boolean isByMarket = query.oneOf("by", "period", "period", "market").equals("market");
    if (!isByMarket && query.text("period").isPresent()) {
      throw new IllegalArgumentException("period: expected only with by=market");
    }
    return isByMarket;
  }

  private static @Nullable Period period(Query query, String otherwise) {
    String text = query.text("period", otherwise);
    return text.equals(ALL) ? null : Period.parse(text);
  }

  private static @Nullable Exchange market(Query query) {
    return query
        .text("market")
        .map(text -> Exchange.valueOf(query.oneOf("market", text, MARKETS)))
        .orElse(null);
  }

  private void day(Query query, Reply reply) {
    LocalDate date = Objects.requireNonNull(query.date("date"));
    Cell cell = new Cell(date, period(query, "1d"), market(query));
    reply.json(
        pages
            .day(cell, query.offset(), query.limit(100, 1000))
            .orElseThrow(() -> new ApiException(404, unasked(cell))));
  }

  private static String unasked(Cell cell) {
    return "nobody has asked yet whether "
        + (cell.period() == null ? "any period" : cell.period())
        + " of "
        + (cell.market() == null ? "" : cell.market() + " on ")
        + cell.day()
        + " is complete";
  }
}
