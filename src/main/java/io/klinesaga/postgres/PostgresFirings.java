package io.klinesaga.postgres;

import io.klinesaga.cluster.Firing;
import io.klinesaga.cluster.FiringLog;
import io.klinesaga.cluster.FiringLostException;
import io.klinesaga.jdbc.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code schedule_firing}. */
public final class PostgresFirings implements FiringLog {
  /** Whatever goes wrong, no firing ends more processes than this. */
  private static final int MOST_ATTEMPTS = 3;

  private final Transactions transactions;
  private final SagaOwner owner;
  private final Duration ownerTimeout;
  private final Duration kept;

  /**
   * @param owner this process
   * @param ownerTimeout silent for longer is gone
   * @param kept how long rows are kept: an older firing cannot be told from one that was done
   */
  public PostgresFirings(
      Transactions transactions, SagaOwner owner, Duration ownerTimeout, Duration kept) {
    this.transactions = transactions;
    this.owner = owner;
    this.ownerTimeout = ownerTimeout;
    this.kept = kept;
  }

  @Override
  public boolean take(Firing firing) {
    return insert(firing, owner.id(), 1) == 1;
  }

  @Override
  public void leave(Firing firing) {
    insert(firing, "", 0);
  }

  private int insert(Firing firing, String by, int attempts) {
    return transactions.execute(
        "take the firing " + firing,
        connection ->
            Sql.update(
                connection,
                TAKE,
                firing.route(),
                time(firing),
                by,
                firing.claim(),
                attempts,
                time(firing),
                kept.toMillis()));
  }

  /** The second time with the same claim, it finds its own row. */
  private static final String TAKE =
      """
      INSERT INTO schedule_firing AS f (route, scheduled_at, owner, claim, attempts)
      SELECT ?, ?, ?, ?, ? WHERE ?::timestamptz > now() - ? * interval '1 millisecond'
      ON CONFLICT (route, scheduled_at) DO UPDATE SET taken_at = f.taken_at
        WHERE f.claim = excluded.claim AND f.ended_at IS NULL
      """;

  static Object time(Firing firing) {
    return Sql.time(firing.scheduled().toEpochMilli());
  }

  @Override
  public boolean end(Firing firing, String outcome, @Nullable String error) {
    return transactions.execute(
            "end the firing " + firing,
            connection ->
                Sql.update(
                    connection,
                    """
                    UPDATE schedule_firing
                    SET ended_at = coalesce(ended_at, clock_timestamp()), outcome = ?, error = ?
                    WHERE route = ? AND scheduled_at = ? AND claim = ?
                      AND (ended_at IS NULL OR outcome = ?)
                    """,
                    outcome,
                    error == null ? null : Sql.text(error),
                    firing.route(),
                    time(firing),
                    firing.claim(),
                    outcome))
        == 1;
  }

  @Override
  public boolean release(Firing firing) {
    return transactions.execute(
            "give the firing " + firing + " back",
            connection ->
                Sql.update(
                    connection,
                    """
                    UPDATE schedule_firing SET owner = '',
                      attempts = attempts - CASE WHEN owner = '' THEN 0 ELSE 1 END
                    WHERE route = ? AND scheduled_at = ? AND claim = ? AND ended_at IS NULL
                    """,
                    firing.route(),
                    time(firing),
                    firing.claim()))
        == 1;
  }

  /**
   * Makes sure, until the transaction of the calling thread ends, that nobody takes a firing over.
   *
   * @throws FiringLostException if somebody has
   */
  static void requireClaim(Transactions transactions, Firing firing) {
    transactions.execute(
        "look for the claim of the firing " + firing,
        connection ->
            Sql.first(
                    connection,
                    """
                    SELECT 1 FROM schedule_firing
                    WHERE route = ? AND scheduled_at = ? AND claim = ? AND ended_at IS NULL FOR SHARE
                    """,
                    row -> row.getInt(1),
                    firing.route(),
                    time(firing),
                    firing.claim())
                .orElseThrow(() -> new FiringLostException(firing)));
  }

  @Override
  public Optional<Firing> takeOver(Collection<String> routes, Collection<String> repeatable) {
    return transactions.execute(
        "take firings over",
        connection ->
            Sql.first(
                connection,
                TAKE_OVER,
                PostgresFirings::firing,
                ownerTimeout.toMillis(),
                owner.id(),
                UUID.randomUUID(),
                owner.id(),
                Sql.column(connection, "text", routes, route -> route),
                MOST_ATTEMPTS,
                Sql.column(connection, "text", repeatable, route -> route)));
  }

  private static final String TAKE_OVER =
      "WITH alive AS ("
          + Sagas.ALIVE
          + """
          )
          UPDATE schedule_firing AS f SET owner = ?, claim = ?, taken_at = clock_timestamp(), attempts = attempts + 1
          FROM (
            SELECT route, scheduled_at FROM schedule_firing
            WHERE ended_at IS NULL AND owner NOT IN (SELECT owner FROM alive) AND owner <> ?
              AND (attempts = 0 AND route = ANY (?) OR attempts BETWEEN 1 AND ? - 1 AND route = ANY (?))
          """
          + "AND NOT EXISTS (SELECT FROM sync_dispatch WHERE firing_route = route AND firing_at = scheduled_at AND NOT ("
          + PostgresChunkBook.KNOWN
          + "))"
          + """

            ORDER BY scheduled_at LIMIT 1 FOR UPDATE SKIP LOCKED
          ) AS due
          WHERE f.route = due.route AND f.scheduled_at = due.scheduled_at
          RETURNING f.route, f.scheduled_at, f.claim
          """;

  @Override
  public List<Firing> lose(Collection<String> routes) {
    return transactions.execute(
        "end firings that are lost",
        connection ->
            Sql.query(
                connection,
                LOSE,
                PostgresFirings::firing,
                ownerTimeout.toMillis(),
                owner.id(),
                MOST_ATTEMPTS,
                Sql.column(connection, "text", routes, route -> route)));
  }

  private static final String LOSE =
      "WITH alive AS ("
          + Sagas.ALIVE
          + """
          )
          UPDATE schedule_firing SET ended_at = clock_timestamp(), outcome = 'lost',
            error = 'its process was gone before its end, after ' || attempts || ' of at most 3 attempts'
          WHERE ended_at IS NULL AND owner NOT IN (SELECT owner FROM alive) AND owner <> ?
            AND (attempts >= ? OR attempts > 0 AND route = ANY (?))
          RETURNING route, scheduled_at, claim
          """;

  private static Firing firing(ResultSet row) throws SQLException {
    return new Firing(
        row.getString(1), row.getTimestamp(2).toInstant(), row.getObject(3, UUID.class));
  }
}
