package io.klinesaga.web;

import io.klinesaga.history.BarHistory;
import io.klinesaga.market.BarTimeText;
import io.klinesaga.market.SeriesId;
import java.util.List;
import java.util.function.Supplier;

/** {@code /api/why}. */
final class WhyEndpoint {
  private final Supplier<BarHistory> history;

  WhyEndpoint(Supplier<BarHistory> history) {
    this.history = history;
  }

  Endpoint endpoint() {
    return new Endpoint(
        "/api/why",
        "What happened to one bar.",
        List.of(
            Parameter.required("symbol", "such as 600000.SH"),
            Parameter.optional("period", "1d, 1m, 5m, 15m, 30m or 60m; default 1d"),
            Parameter.required("at", "the time of the bar: 2026-11-27, or 2026-11-27T09:35")),
        (query, reply) -> {
          SeriesId series = new SeriesId(query.symbol(), query.period());
          long ts = BarTimeText.parse(series.period(), "at", query.text("at", ""));
          reply.json(Server.text(history.get().of(series, ts).values(series, ts)));
        });
  }
}
