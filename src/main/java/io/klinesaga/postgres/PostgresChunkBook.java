package io.klinesaga.postgres;

import io.klinesaga.cluster.Firing;
import io.klinesaga.dispatch.ChunkBook;
import io.klinesaga.dispatch.ChunkId;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.Chunk;
import io.klinesaga.sync.ChunkReport;
import io.klinesaga.sync.PlannedRun;
import io.klinesaga.sync.SyncRequest;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables {@code sync_dispatch} and {@code sync_chunk}. All times are the database's. */
public final class PostgresChunkBook implements ChunkBook {
  private static final String PARKED =
      String.format(
          Locale.ROOT,
          "failures + 1 >= %d AND (cardinality(failed_on) + CASE WHEN owner = ANY (failed_on) THEN 0 ELSE 1 END >= %d OR failures + 1 >= %d)",
          FAILURES,
          NODES,
          FAILURES_ALONE);

  /** That a claim holds. The parameters: run, number, owner, attempt. */
  private static final String OURS =
      " WHERE run_id = ? AND number = ? AND state = 'TAKEN' AND owner = ? AND attempts = ?";

  /** What a chunk becomes that has failed. The parameter: why. */
  private static final String FAILED =
      "SET failures = failures + 1, since = now(), error = ?, state = CASE WHEN "
          + PARKED
          + " THEN 'PARKED' ELSE 'OPEN' END,"
          + " failed_on = CASE WHEN owner = ANY (failed_on) THEN failed_on ELSE failed_on || owner END";

  /** Whether this version knows what a run asks for. */
  static final String KNOWN =
      String.format(
          Locale.ROOT,
          "coalesce((request ->> '%s')::int, 1) <= %d",
          ChunkJson.VERSION_KEY,
          ChunkJson.VERSION);

  /** Of a run that this version knows and nobody has cancelled. */
  private static final String WORKABLE =
      " AND run_id IN (SELECT run_id FROM sync_dispatch WHERE cancelled IS NULL AND " + KNOWN + ")";

  /** Milliseconds since a run {@code r} was begun. */
  static final String AGE = "extract(epoch FROM clock_timestamp() - r.started_at) * 1000";

  private static final String TAKEN =
      """
      SET state = 'TAKEN', owner = ?, since = now(), attempts = attempts + 1
      FROM due, sync_dispatch AS d
      WHERE (c.run_id, c.number) = (due.run_id, due.number) AND d.run_id = c.run_id
      RETURNING c.run_id, c.number, c.period, c.symbols, d.request, c.attempts
      """;

  private final Transactions transactions;
  private final SagaOwner owner;
  private final Duration ownerTimeout;

  /**
   * @param owner this process
   * @param ownerTimeout a process silent for longer is gone
   */
  public PostgresChunkBook(Transactions transactions, SagaOwner owner, Duration ownerTimeout) {
    this.transactions = transactions;
    this.owner = owner;
    this.ownerTimeout = ownerTimeout;
  }

  @Override
  public void record(
      long runId, SyncRequest request, int idle, List<Chunk> chunks, @Nullable Firing firing) {
    transactions.inTransaction(
        () -> {
          if (firing != null) {
            PostgresFirings.requireClaim(transactions, firing);
          }
          insert(runId, request, idle, chunks, firing);
        });
  }

  private void insert(
      long runId, SyncRequest request, int idle, List<Chunk> chunks, @Nullable Firing firing) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 1; i <= chunks.size(); i++) {
      numbers.add(i);
    }
    transactions.execute(
        "record the chunks of run " + runId,
        connection ->
            Sql.update(
                connection,
                """
                WITH dispatched AS (
                  INSERT INTO sync_dispatch (run_id, request, idle, firing_route, firing_at) VALUES (?, ?::jsonb, ?, ?, ?)
                  ON CONFLICT (run_id) DO NOTHING RETURNING run_id
                )
                INSERT INTO sync_chunk (run_id, number, period, symbols)
                SELECT d.run_id, c.number, c.period, string_to_array(c.symbols, ',')
                FROM dispatched AS d, unnest(?::int[], ?::text[], ?::text[]) AS c (number, period, symbols)
                """,
                runId,
                ChunkJson.text(request),
                idle,
                firing == null ? null : firing.route(),
                firing == null ? null : PostgresFirings.time(firing),
                Sql.column(connection, "int", numbers, n -> n),
                Sql.column(connection, "text", chunks, chunk -> chunk.period().code()),
                Sql.column(connection, "text", chunks, PostgresChunkBook::symbols)));
  }

  private static String symbols(Chunk chunk) {
    return String.join(
        ",", chunk.plans().stream().map(plan -> plan.series().symbol().toString()).toList());
  }

  @Override
  public Optional<Taken> take(ChunkId id) {
    return transactions.execute(
        "take chunk " + id,
        connection ->
            Sql.first(
                connection,
                """
                WITH due AS (
                  SELECT run_id, number FROM sync_chunk
                  WHERE run_id = ? AND number = ? AND state = 'OPEN' AND ? <> ALL (failed_on)
                """
                    + WORKABLE
                    + " FOR UPDATE SKIP LOCKED) UPDATE sync_chunk AS c "
                    + TAKEN,
                PostgresChunkBook::taken,
                id.runId(),
                id.number(),
                owner.id(),
                owner.id()));
  }

  @Override
  public Optional<Taken> takeWaiting(Duration patience, Set<ChunkId> except) {
    return transactions.execute(
        "take a chunk that waits",
        connection ->
            Sql.first(
                connection,
                """
                WITH due AS (
                  SELECT run_id, number FROM sync_chunk
                  WHERE state = 'OPEN' AND (attempts > 0 AND ? <> ALL (failed_on) OR since < now() - ? * interval '1 millisecond')
                    AND (run_id, number) NOT IN (SELECT * FROM unnest(?::bigint[], ?::int[]))
                """
                    + WORKABLE
                    + " ORDER BY run_id, number LIMIT 1 FOR UPDATE SKIP LOCKED) UPDATE sync_chunk AS c "
                    + TAKEN,
                PostgresChunkBook::taken,
                owner.id(),
                patience.toMillis(),
                Sql.column(connection, "bigint", except, ChunkId::runId),
                Sql.column(connection, "int", except, ChunkId::number),
                owner.id()));
  }

  private static Taken taken(ResultSet row) throws SQLException {
    List<SeriesId> series = series(row);
    return new Taken(
        new ChunkId(row.getLong(1), row.getInt(2)),
        ChunkJson.request(row.getString(5), series),
        series,
        row.getInt(6));
  }

  /** Of the third and fourth column. */
  private static List<SeriesId> series(ResultSet row) throws SQLException {
    String period = row.getString(3);
    Array symbols = row.getArray(4);
    return Arrays.stream((String[]) symbols.getArray())
        .map(symbol -> PostgresTransactionLog.series(symbol, period))
        .toList();
  }

  @Override
  public boolean ended(Claim claim, ChunkReport report) {
    return change(
        "end chunk " + claim.id(),
        "SET state = 'DONE', since = now(), report = ?::jsonb",
        claim,
        ChunkJson.text(report));
  }

  @Override
  public boolean failed(Claim claim, String error) {
    return change("give chunk " + claim.id() + " up", FAILED, claim, Sql.text(error));
  }

  @Override
  public boolean release(Claim claim) {
    return change(
        "give chunk " + claim.id() + " back",
        "SET state = 'OPEN', since = now(), error = ?",
        claim,
        null);
  }

  private boolean change(String what, String change, Claim claim, @Nullable String parameter) {
    return transactions.execute(
        what,
        connection ->
            Sql.update(
                    connection,
                    "UPDATE sync_chunk " + change + OURS,
                    parameter,
                    claim.id().runId(),
                    claim.id().number(),
                    owner.id(),
                    claim.attempt())
                == 1);
  }

  @Override
  public void requireOurs(Claim claim) {
    transactions.execute(
        "look for the owner of chunk " + claim.id(),
        connection ->
            Sql.first(
                    connection,
                    "SELECT 1 FROM sync_chunk" + OURS + " FOR SHARE",
                    row -> row.getInt(1),
                    claim.id().runId(),
                    claim.id().number(),
                    owner.id(),
                    claim.attempt())
                .orElseThrow(() -> lost(claim)));
  }

  private static IllegalStateException lost(Claim claim) {
    return new IllegalStateException(
        "chunk " + claim.id() + " has been taken from this process, which was silent");
  }

  @Override
  public void wrote(Claim claim, Map<SeriesId, Integer> rows) {
    List<Map.Entry<SeriesId, Integer>> written = List.copyOf(rows.entrySet());
    int noted =
        transactions.execute(
            "note what is written of chunk " + claim.id(),
            connection ->
                Sql.update(
                    connection,
                    WROTE,
                    Sql.column(
                        connection, "text", written, one -> one.getKey().symbol().toString()),
                    Sql.column(connection, "bigint", written, one -> one.getValue().longValue()),
                    claim.id().runId(),
                    claim.id().number(),
                    owner.id(),
                    claim.attempt()));
    if (noted == 0) {
      throw lost(claim);
    }
  }

  private static final String WROTE =
      """
      UPDATE sync_chunk SET written = (
        SELECT jsonb_object_agg(symbol, n) FROM (
          SELECT symbol, sum(n) AS n FROM (
            SELECT key AS symbol, value::bigint AS n FROM jsonb_each_text(coalesce(written, '{}'))
            UNION ALL SELECT * FROM unnest(?::text[], ?::bigint[])
          ) AS each GROUP BY symbol
        ) AS summed
      )
      """
          + OURS;

  @Override
  public Map<SeriesId, Integer> committed(long runId, List<SeriesId> series) {
    Map<SeriesId, Integer> rows = new HashMap<>();
    transactions.execute(
        "look what run " + runId + " has committed",
        connection -> {
          Sql.read(
              connection,
              """
              WITH asked AS (SELECT ?::bigint AS run_id, ?::text[] AS symbols, ?::text AS period)
              SELECT symbol, period, sum(n) FROM (
                SELECT t.symbol, t.period, t.row_count AS n FROM transaction_log AS t JOIN asked AS a USING (run_id, period)
                WHERE t.final_status = 'COMMITTED' AND t.symbol = ANY (a.symbols)
                UNION ALL
                SELECT w.key, c.period, w.value::bigint FROM sync_chunk AS c JOIN asked AS a USING (run_id, period), jsonb_each_text(c.written) AS w
                WHERE w.key = ANY (a.symbols)
              ) AS each GROUP BY symbol, period HAVING sum(n) > 0
              """,
              row ->
                  rows.put(
                      PostgresTransactionLog.series(row.getString(1), row.getString(2)),
                      row.getInt(3)),
              runId,
              Sql.column(connection, "text", series, one -> one.symbol().toString()),
              series.get(0).period().code());
          return rows.size();
        });
    return rows;
  }

  @Override
  public boolean isHeldByEarlierAttempt(long runId, List<SeriesId> series) {
    return transactions.execute(
        "look what earlier attempts of run " + runId + " hold",
        connection ->
            Sql.first(
                    connection,
                    """
                    SELECT 1 FROM transaction_log AS t JOIN saga_log AS s ON s.id = t.saga_id
                    WHERE t.run_id = ? AND t.symbol = ANY (?::text[]) AND t.period = ?
                      AND t.final_status IN ('PENDING', 'COMPENSATING')
                      AND s.state IN ('RUNNING', 'COMPLETING', 'COMPENSATING')
                    LIMIT 1
                    """,
                    row -> row.getInt(1),
                    runId,
                    Sql.column(connection, "text", series, one -> one.symbol().toString()),
                    series.get(0).period().code())
                .isPresent());
  }

  @Override
  public int reopen(Set<Claim> working) {
    return transactions.execute(
        "open the chunks of processes that are gone",
        connection ->
            Sql.update(
                connection,
                "WITH alive AS ("
                    + Sagas.ALIVE
                    + """
                    ), gone AS (
                      SELECT run_id, number FROM sync_chunk
                      WHERE state = 'TAKEN' AND CASE owner WHEN ?
                        THEN (run_id, number, attempts) NOT IN (SELECT * FROM unnest(?::bigint[], ?::int[], ?::int[]))
                        ELSE owner NOT IN (SELECT owner FROM alive) END
                      FOR UPDATE SKIP LOCKED
                    )
                    UPDATE sync_chunk AS c
                    """
                    + FAILED
                    + " FROM gone WHERE (c.run_id, c.number) = (gone.run_id, gone.number)",
                ownerTimeout.toMillis(),
                owner.id(),
                Sql.column(connection, "bigint", working, claim -> claim.id().runId()),
                Sql.column(connection, "int", working, claim -> claim.id().number()),
                Sql.column(connection, "int", working, Claim::attempt),
                "its process was gone before it had ended"));
  }

  @Override
  public List<Ended> ended(long runId, Set<ChunkId> known) {
    return transactions.execute(
        "look for ended chunks of run " + runId,
        connection ->
            Sql.query(
                connection,
                """
                SELECT run_id, number, period, symbols, state, failures, cardinality(failed_on), coalesce(error, ''), report
                FROM sync_chunk WHERE run_id = ? AND state IN ('DONE', 'PARKED', 'CANCELLED') AND number <> ALL (?::int[])
                """,
                PostgresChunkBook::endedChunk,
                runId,
                Sql.column(connection, "int", known, ChunkId::number)));
  }

  private static Ended endedChunk(ResultSet row) throws SQLException {
    List<SeriesId> series = series(row);
    String report = row.getString(9);
    boolean isDone = row.getString(5).equals("DONE");
    String error =
        row.getString(5).equals("PARKED")
            ? "its chunk is parked, it failed "
                + row.getInt(6)
                + " times on "
                + row.getInt(7)
                + " processes: "
                + row.getString(8)
            : row.getString(8);
    return new Ended(
        new ChunkId(row.getLong(1), row.getInt(2)),
        series,
        isDone ? ChunkJson.report(Objects.requireNonNull(report), series) : null,
        error);
  }

  @Override
  public int unended(long runId) {
    return transactions.execute(
        "look for chunks of run " + runId,
        connection ->
            Sql.one(
                connection,
                "SELECT count(*) FROM sync_chunk WHERE run_id = ? AND state NOT IN ('DONE', 'PARKED', 'CANCELLED')",
                row -> row.getInt(1),
                runId));
  }

  @Override
  public boolean isOurs(long runId) {
    return transactions.execute(
        "look for the owner of run " + runId,
        connection ->
            Sql.first(
                    connection,
                    "SELECT 1 FROM sync_run WHERE run_id = ? AND finished_at IS NULL AND owner = ?",
                    row -> row.getInt(1),
                    runId,
                    owner.id())
                .isPresent());
  }

  @Override
  public void cancel(long runId, String reason) {
    transactions.execute(
        "cancel run " + runId,
        connection ->
            Sql.update(
                connection,
                """
                WITH told AS (
                  UPDATE sync_dispatch SET cancelled = ? WHERE run_id = ? AND cancelled IS NULL
                )
                UPDATE sync_chunk AS c SET state = 'CANCELLED', since = now(), error = coalesce(d.cancelled, ?)
                FROM sync_dispatch AS d WHERE d.run_id = ? AND c.run_id = d.run_id AND c.state = 'OPEN'
                """,
                Sql.text(reason),
                runId,
                Sql.text(reason),
                runId));
  }

  @Override
  public Map<Long, String> cancelled(Collection<Long> runs) {
    Map<Long, String> reasons = new HashMap<>();
    transactions.execute(
        "look for cancelled runs",
        connection -> {
          Sql.read(
              connection,
              "SELECT run_id, cancelled FROM sync_dispatch WHERE run_id = ANY (?::bigint[]) AND cancelled IS NOT NULL",
              row -> reasons.put(row.getLong(1), row.getString(2)),
              Sql.column(connection, "bigint", runs, run -> run));
          return reasons.size();
        });
    return reasons;
  }

  @Override
  public Optional<PlannedRun> takeOrphan() {
    return transactions.execute(
        "look for a run whose process is gone",
        connection ->
            Sql.first(
                connection,
                "WITH alive AS ("
                    + Sagas.ALIVE
                    + """
                    ), due AS (
                      SELECT r.run_id, d.request, d.idle FROM sync_run AS r JOIN sync_dispatch AS d USING (run_id)
                      WHERE r.finished_at IS NULL AND r.owner NOT IN (SELECT owner FROM alive) AND r.owner <> ?
                    """
                    + " AND "
                    + KNOWN
                    + """
                       ORDER BY run_id LIMIT 1 FOR UPDATE OF r SKIP LOCKED
                    )
                    UPDATE sync_run AS r SET owner = ? FROM due WHERE r.run_id = due.run_id
                    RETURNING r.run_id, due.request, r.series, due.idle,\s"""
                    + AGE,
                PostgresChunkBook::planned,
                ownerTimeout.toMillis(),
                owner.id(),
                owner.id()));
  }

  /** Of its id, request, series, idle ones and {@link #AGE}. */
  static PlannedRun planned(ResultSet row) throws SQLException {
    return new PlannedRun(
        row.getLong(1),
        ChunkJson.request(row.getString(2), List.of()),
        row.getInt(3),
        row.getInt(4),
        Duration.ofMillis(row.getLong(5)));
  }
}
