package io.klinesaga.postgres;

import io.klinesaga.jdbc.Transactions;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How the nodes share the work of runs, as JSON texts: what their chunks come to, by run and by
 * node, and the chunks one by one. Times are texts in market time.
 */
public final class PostgresSharedRuns {
  private static final int MOST_RUNS = 10;
  private static final int MOST_NODES = 100;
  private static final int MOST_PARKED = 50;

  /** Characters of a reason; with all of a page an answer is still short. */
  private static final int MOST_REASON = 400;

  /** The last run and those that have not ended; of many the newest. */
  private static final String SHOWN =
      "WITH shown AS (SELECT r.run_id, r.kind, r.owner, r.started_at, r.finished_at FROM sync_dispatch AS d JOIN sync_run AS r USING (run_id)"
          + " WHERE r.finished_at IS NULL OR r.run_id = (SELECT max(run_id) FROM sync_dispatch) ORDER BY r.run_id DESC LIMIT "
          + MOST_RUNS
          + ") ";

  static final String RUNS =
      SHOWN
          + "SELECT r.run_id, r.kind, CASE WHEN r.finished_at IS NULL THEN 'open' ELSE 'ended' END AS state, "
          + PostgresOverview.time("r.started_at")
          + " AS started, (SELECT "
          + name("r.owner")
          + " FROM cluster_node AS n WHERE n.owner = r.owner) AS led_by, k.*"
          + " FROM shown AS r, LATERAL (SELECT count(*) AS chunks, "
          + counted("OPEN")
          + ", "
          + counted("TAKEN")
          + ", "
          + counted("DONE")
          + ", "
          + counted("PARKED")
          + ", "
          + counted("CANCELLED")
          + ", coalesce(sum(c.attempts), 0) AS attempts, coalesce(sum(c.failures), 0) AS failures,"
          + " coalesce(extract(epoch FROM clock_timestamp() - min(c.since) FILTER (WHERE c.state = 'OPEN')), 0)::bigint AS lag_seconds"
          + " FROM sync_chunk AS c WHERE c.run_id = r.run_id) AS k ORDER BY r.run_id DESC";

  /** Needs how many milliseconds a process may be silent. */
  static final String NODES =
      SHOWN
          + ", part AS (SELECT c.run_id, finished_at, c.owner, c.state, c.number FROM sync_chunk AS c JOIN shown USING (run_id)"
          + " WHERE c.state IN ('TAKEN', 'DONE') UNION ALL SELECT c.run_id, finished_at, unnest(c.failed_on), 'FAILED', c.number"
          + " FROM sync_chunk AS c JOIN shown USING (run_id))"
          + " SELECT c.run_id, "
          + name("c.owner")
          + " AS node,"
          + " CASE WHEN max(o.heartbeat) > now() - ?::bigint * interval '1 millisecond' THEN 'alive'"
          + " WHEN max(c.finished_at) IS NULL THEN 'gone' ELSE 'left' END AS state, "
          + counted("TAKEN")
          + ", "
          + counted("DONE")
          + ", "
          + counted("FAILED")
          + ", left(string_agg(c.number::text, ', ' ORDER BY c.number) FILTER (WHERE c.state = 'TAKEN'), 100) AS works_on, c.owner AS id"
          + " FROM part AS c LEFT JOIN saga_owner AS o USING (owner) LEFT JOIN cluster_node AS n USING (owner)"
          + " GROUP BY c.run_id, c.owner ORDER BY c.run_id DESC, node, id LIMIT "
          + MOST_NODES;

  private static final String CHUNK =
      "c.number, c.period, cardinality(c.symbols) AS series,"
          + " array_to_string(c.symbols[1:5], ', ') || CASE WHEN cardinality(c.symbols) > 5 THEN ', …' ELSE '' END AS symbols,"
          + " c.attempts, c.failures, "
          + PostgresOverview.time("c.since")
          + " AS since, (SELECT "
          + name("c.owner")
          + " FROM cluster_node AS n WHERE n.owner = c.owner) AS node,"
          + " (SELECT string_agg(coalesce(n.name, "
          + process("f")
          + "), ', ') FROM unnest(c.failed_on) AS f LEFT JOIN cluster_node AS n ON n.owner = f)"
          + " AS failed_on, left(c.error, "
          + MOST_REASON
          + ") AS reason";

  static final String PARKED =
      SHOWN
          + "SELECT c.run_id, "
          + CHUNK
          + " FROM sync_chunk AS c JOIN shown USING (run_id) WHERE c.state = 'PARKED' ORDER BY c.run_id DESC, c.number LIMIT "
          + MOST_PARKED;

  private static final String STATUS =
      "SELECT json_build_object('shared_runs', "
          + Pages.array(RUNS)
          + ", 'shared_nodes', "
          + Pages.array(NODES)
          + ")::text";

  private static final String CHUNKS =
      "WITH asked AS (SELECT ?::bigint AS run_id, ?::text AS state)"
          + " SELECT json_build_object('run_id', a.run_id, 'state', lower(a.state), 'chunks', "
          + Pages.array(
              "SELECT "
                  + CHUNK
                  + " FROM sync_chunk AS c WHERE c.run_id = a.run_id AND c.state = a.state ORDER BY c.number OFFSET ? LIMIT ?")
          + ", 'total', (SELECT count(*) FROM sync_chunk AS c WHERE c.run_id = a.run_id AND c.state = a.state))::text"
          + " FROM asked AS a WHERE EXISTS (SELECT 1 FROM sync_dispatch AS d WHERE d.run_id = a.run_id)";

  private final Pages pages;
  private final Duration ownerTimeout;

  /**
   * @param ownerTimeout a process silent for longer is gone
   */
  public PostgresSharedRuns(Transactions transactions, Duration ownerTimeout) {
    this.pages = new Pages(transactions);
    this.ownerTimeout = ownerTimeout;
  }

  /** Of a node its name, where {@code n} is what is known of nodes. */
  private static String name(String owner) {
    return "coalesce(max(n.name), " + process(owner) + ")";
  }

  /** Of a process that is no node, such as a command: its machine and its number there. */
  private static String process(String owner) {
    return "regexp_replace(" + owner + ", '/[^/]*$', '')";
  }

  private static String counted(String state) {
    return "count(*) FILTER (WHERE c.state = '" + state + "') AS " + state.toLowerCase(Locale.ROOT);
  }

  /**
   * The last run and those that have not ended, and who works on them: the newest 10 runs, and 100
   * rows of nodes.
   */
  public String status() {
    return pages.page("shared runs", STATUS, String.valueOf(ownerTimeout.toMillis())).orElseThrow();
  }

  /**
   * The chunks of a run in one state; empty if no such run is shared.
   *
   * @param state as in the table
   * @param passed so many chunks are passed over
   */
  public Optional<String> chunks(long runId, String state, int passed, int limit) {
    return pages.page("chunks of run " + runId, CHUNKS, runId, state, passed, limit);
  }
}
