package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.source.BarLabel;
import io.klinesaga.source.HostBook;
import io.klinesaga.source.HostNote;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows of one source in the table {@code source_host}. */
public final class PostgresHostBook implements HostBook {
  private final Transactions transactions;
  private final String source;

  /**
   * @param source the name of the source
   */
  public PostgresHostBook(Transactions transactions, String source) {
    this.transactions = transactions;
    this.source = source;
  }

  @Override
  public List<HostNote> notes() {
    return transactions.execute(
        "look up the hosts of a source",
        connection ->
            Sql.query(
                connection,
                """
                SELECT host, kind, dialect, bar_label, failures, paused_until, last_success, reason
                FROM source_host WHERE source = ?
                """,
                PostgresHostBook::note,
                source));
  }

  private static HostNote note(ResultSet row) throws SQLException {
    return new HostNote(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        label(row.getString(4)),
        row.getInt(5),
        instant(row.getTimestamp(6)),
        instant(row.getTimestamp(7)),
        row.getString(8));
  }

  private static @Nullable BarLabel label(@Nullable String word) {
    return word == null ? null : BarLabel.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static @Nullable Instant instant(@Nullable Timestamp time) {
    return time == null ? null : time.toInstant();
  }

  @Override
  public void keep(HostNote note) {
    transactions.execute(
        "keep what is known of a host",
        connection ->
            Sql.update(
                connection,
                """
                INSERT INTO source_host
                  (source, host, kind, dialect, bar_label, failures, paused_until, last_success, reason)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (source, host, kind) DO UPDATE SET
                  dialect = excluded.dialect, bar_label = excluded.bar_label,
                  failures = excluded.failures, paused_until = excluded.paused_until,
                  last_success = excluded.last_success, reason = excluded.reason, updated_at = now()
                """,
                source,
                Sql.text(note.host()),
                note.kind(),
                note.dialect(),
                note.label() == null ? null : note.label().name().toLowerCase(Locale.ROOT),
                note.failures(),
                time(note.until()),
                time(note.lastSuccess()),
                Sql.text(note.reason())));
  }

  private static @Nullable Object time(@Nullable Instant time) {
    return time == null ? null : Sql.time(time.toEpochMilli());
  }
}
