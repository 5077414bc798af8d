package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.CalendarDays;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table {@code trading_day}: what each source says of days. */
public final class PostgresTradingDays {
  /** The most trusted first; a source that is not named here comes after them. */
  private static final List<String> TRUST = List.of("csv", "tdx-files", "tdx-day");

  private final Transactions transactions;

  public PostgresTradingDays(Transactions transactions) {
    this.transactions = transactions;
  }

  /** What each source says, in the order of their trust: for a calendar's places. */
  public List<CalendarDays> read() {
    Map<String, Map<LocalDate, Boolean>> bySource = new LinkedHashMap<>();
    transactions.execute(
        "look up the trading days",
        connection -> {
          Sql.read(
              connection,
              """
              SELECT source, day, trades FROM trading_day
              ORDER BY array_position(?::text[], source) NULLS LAST, source
              """,
              row ->
                  bySource
                      .computeIfAbsent(row.getString(1), unused -> new HashMap<>())
                      .put(row.getObject(2, LocalDate.class), row.getBoolean(3)),
              connection.createArrayOf("text", TRUST.toArray()));
          return bySource;
        });
    return bySource.entrySet().stream()
        .map(said -> new CalendarDays("trading_day of " + said.getKey(), said.getValue()))
        .toList();
  }
}
