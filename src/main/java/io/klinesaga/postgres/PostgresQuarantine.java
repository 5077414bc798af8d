package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.SeriesId;
import io.klinesaga.source.RejectedBar;
import io.klinesaga.sync.Quarantine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** The table {@code bar_quarantine}. */
public final class PostgresQuarantine implements Quarantine {
  private static final int BATCH = 5_000;
  private static final String INSERT =
      """
      INSERT INTO bar_quarantine (symbol, period, ts, rule, reason, payload, origin, run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (symbol, period, ts, rule, md5(payload)) DO UPDATE SET last_seen_at = now(), run_id = excluded.run_id
      """;

  private final Transactions transactions;

  public PostgresQuarantine(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(long runId, Map<SeriesId, List<RejectedBar>> rejected) {
    transactions.inTransaction(
        () -> {
          transactions.execute(
              "put bars into quarantine", connection -> insert(connection, runId, rejected));
        });
  }

  private static int insert(
      Connection connection, long runId, Map<SeriesId, List<RejectedBar>> rejected)
      throws SQLException {
    int rows = 0;
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      for (Map.Entry<SeriesId, List<RejectedBar>> entry : rejected.entrySet()) {
        for (RejectedBar bar : entry.getValue()) {
          bind(statement, runId, entry.getKey(), bar);
          statement.addBatch();
          if (++rows % BATCH == 0) {
            statement.executeBatch();
          }
        }
      }
      statement.executeBatch();
    }
    return rows;
  }

  private static void bind(
      PreparedStatement statement, long runId, SeriesId series, RejectedBar bar)
      throws SQLException {
    Sql.bind(
        statement,
        series.symbol().toString(),
        series.period().code(),
        bar.ts().isPresent() ? Sql.time(bar.ts().getAsLong()) : null,
        bar.rule(),
        Sql.text(bar.reason()),
        Sql.text(bar.payload()),
        Sql.text(bar.origin()),
        runId);
  }
}
