package io.klinesaga.postgres;

import io.klinesaga.clean.PurgeLog;
import io.klinesaga.clean.PurgeReceipt;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.tdengine.TableNames;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/** The table {@code purge_receipt}, and the ages of transactions. */
public final class PostgresPurgeLog implements PurgeLog {
  private final Transactions transactions;

  public PostgresPurgeLog(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Set<Long> youngerThan(Duration age, Collection<Long> transactionIds) {
    return transactions.execute(
        "read the ages of transactions",
        connection ->
            Set.copyOf(
                Sql.query(
                    connection,
                    """
                    SELECT transaction_id FROM transaction_log WHERE transaction_id = ANY (?)
                      AND (updated_at > now() - ? * interval '1 millisecond' OR final_status IN ('PENDING', 'COMPENSATING'))
                    """,
                    row -> row.getLong(1),
                    Sql.column(connection, "bigint", transactionIds, id -> id),
                    age.toMillis())));
  }

  @Override
  public void add(Collection<PurgeReceipt> receipts) {
    transactions.execute(
        "write purge receipts",
        connection ->
            Sql.update(
                connection,
                """
                INSERT INTO purge_receipt (transaction_id, table_name, child_table, symbol, period, range_start, range_end, rows)
                SELECT id, table_name, child_table, symbol, period, range_start::timestamptz, range_end::timestamptz, rows
                FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[])
                  AS r (id, table_name, child_table, symbol, period, range_start, range_end, rows)
                """,
                Sql.column(connection, "bigint", receipts, PurgeReceipt::transactionId),
                Sql.column(
                    connection, "text", receipts, r -> TableNames.superTable(r.series().period())),
                Sql.column(connection, "text", receipts, r -> TableNames.childTable(r.series())),
                Sql.column(connection, "text", receipts, r -> r.series().symbol().toString()),
                Sql.column(connection, "text", receipts, r -> r.series().period().code()),
                Sql.column(connection, "text", receipts, r -> Sql.timeText(r.range().from())),
                Sql.column(connection, "text", receipts, r -> Sql.timeText(r.range().to())),
                Sql.column(connection, "int", receipts, PurgeReceipt::rows)));
  }
}
