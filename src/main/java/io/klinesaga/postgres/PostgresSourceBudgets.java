package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.source.gate.PauseCause;
import io.klinesaga.source.gate.Slice;
import io.klinesaga.source.gate.SourceBudgets;
import io.klinesaga.source.gate.SourcePause;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code source_budget}: by its clock all processes keep within one budget. */
public final class PostgresSourceBudgets implements SourceBudgets {
  /** A paused source gives no time. Who took the last slice gives back what is left of it. */
  private static final String TAKE =
      """
      INSERT INTO source_budget AS b (source, slice_id, free_at) VALUES (?, 1, clock_timestamp() + ? * interval '1 microsecond')
      ON CONFLICT (source) DO UPDATE SET
        slice_id = b.slice_id + 1,
        free_at = CASE WHEN b.paused_until > clock_timestamp() THEN b.free_at
          ELSE CASE WHEN b.slice_id = ? THEN clock_timestamp() ELSE greatest(b.free_at, clock_timestamp()) END
            + ? * interval '1 microsecond' END
      RETURNING slice_id, greatest(0, 1000000 * extract(epoch FROM free_at - clock_timestamp()))::bigint, pauses,
      """;

  /** The pause that is in force, if there is one: its reason is null if not. */
  private static final String PAUSE =
      """
       CASE WHEN paused_until > clock_timestamp() THEN reason END,
        paused_since, paused_until, (1000000 * extract(epoch FROM paused_until - clock_timestamp()))::bigint
      """;

  private final Transactions transactions;

  public PostgresSourceBudgets(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Slice take(String source, Duration length, long rest) {
    long micros = micros(length);
    return transactions.execute(
        "take time of the source " + source,
        connection ->
            Sql.one(
                connection,
                TAKE + PAUSE,
                row -> slice(row, source, micros),
                source,
                micros,
                rest,
                micros));
  }

  private static Slice slice(ResultSet row, String source, long micros) throws SQLException {
    SourcePause pause = pause(row, source, 4);
    long endsIn = row.getLong(2);
    return new Slice(
        row.getLong(1),
        Duration.of(Math.max(0, endsIn - micros), ChronoUnit.MICROS),
        Duration.of(endsIn, ChronoUnit.MICROS),
        row.getInt(3),
        pause);
  }

  private static @Nullable SourcePause pause(ResultSet row, String source, int column)
      throws SQLException {
    String reason = row.getString(column);
    return reason == null
        ? null
        : new SourcePause(
            source,
            reason,
            Instant.ofEpochMilli(Sql.millis(row, column + 1)),
            Instant.ofEpochMilli(Sql.millis(row, column + 2)),
            Duration.of(row.getLong(column + 3), ChronoUnit.MICROS));
  }

  @Override
  public void giveBack(String source, long id, Duration from) {
    transactions.execute(
        "give time of the source " + source + " back",
        connection ->
            Sql.update(
                connection,
                """
                UPDATE source_budget SET free_at = least(free_at, clock_timestamp() + ? * interval '1 microsecond')
                WHERE source = ? AND slice_id = ?
                """,
                micros(from),
                source,
                id));
  }

  @Override
  public SourcePause pause(
      String source, String reason, PauseCause cause, @Nullable Duration retryAfter) {
    return transactions.inTransaction(
        () ->
            transactions.execute(
                "pause the source " + source,
                connection -> pause(connection, source, Sql.text(reason), cause, retryAfter)));
  }

  private static SourcePause pause(
      Connection connection,
      String source,
      String reason,
      PauseCause cause,
      @Nullable Duration retryAfter)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO source_budget (source) VALUES (?) ON CONFLICT (source) DO NOTHING",
        source);
    int before =
        Sql.one(
            connection,
            """
            SELECT pauses - CASE WHEN paused_until > clock_timestamp() THEN 1 ELSE 0 END
            FROM source_budget WHERE source = ? FOR UPDATE
            """,
            row -> row.getInt(1),
            source);
    long length = micros(cause.length(before, retryAfter));
    Sql.update(
        connection,
        """
        UPDATE source_budget SET pauses = ?,
          paused_since = CASE WHEN paused_until > clock_timestamp() THEN paused_since ELSE clock_timestamp() END,
          reason = CASE WHEN paused_until > clock_timestamp() + ? * interval '1 microsecond' THEN reason ELSE ? END,
          paused_until = greatest(paused_until, clock_timestamp() + ? * interval '1 microsecond')
        WHERE source = ?
        """,
        before + 1,
        length,
        reason,
        length,
        source);
    return Sql.one(
        connection,
        "SELECT" + PAUSE + " FROM source_budget WHERE source = ?",
        row -> inForce(row, source),
        source);
  }

  private static SourcePause inForce(ResultSet row, String source) throws SQLException {
    SourcePause pause = pause(row, source, 1);
    if (pause == null) {
      throw new SQLException("the source " + source + " is not paused although it was paused now");
    }
    return pause;
  }

  @Override
  public void recovered(String source) {
    transactions.execute(
        "note that the source " + source + " answers",
        connection ->
            Sql.update(
                connection,
                "UPDATE source_budget SET pauses = 0 WHERE source = ? AND paused_until <= clock_timestamp()",
                source));
  }

  @Override
  public boolean resume(String source) {
    return transactions.execute(
        "end the pause of the source " + source,
        connection ->
            Sql.update(
                    connection,
                    """
                    UPDATE source_budget SET paused_until = clock_timestamp()
                    WHERE source = ? AND paused_until > clock_timestamp()
                    """,
                    source)
                > 0);
  }

  @Override
  public List<SourcePause> pauses() {
    return transactions.execute(
        "look for paused sources",
        connection ->
            Sql.query(
                connection,
                "SELECT source,"
                    + PAUSE
                    + " FROM source_budget WHERE paused_until > clock_timestamp() ORDER BY source",
                PostgresSourceBudgets::named));
  }

  private static SourcePause named(ResultSet row) throws SQLException {
    return new SourcePause(
        row.getString(1),
        row.getString(2),
        Instant.ofEpochMilli(Sql.millis(row, 3)),
        Instant.ofEpochMilli(Sql.millis(row, 4)),
        Duration.of(row.getLong(5), ChronoUnit.MICROS));
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
