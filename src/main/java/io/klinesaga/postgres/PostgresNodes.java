package io.klinesaga.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.cluster.Node;
import io.klinesaga.cluster.NodeBook;
import io.klinesaga.jdbc.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The table {@code cluster_node}, and the heartbeats of {@code saga_owner}. */
public final class PostgresNodes implements NodeBook {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, String>> TIMES = new TypeReference<>() {};

  private final Transactions transactions;
  private final SagaOwner owner;
  private final String name;
  private final String version;
  private final Duration ownerTimeout;

  /**
   * @param owner this process
   * @param name of this node; empty: that of its host
   * @param version of the product
   * @param ownerTimeout silent for longer is gone
   */
  public PostgresNodes(
      Transactions transactions,
      SagaOwner owner,
      String name,
      String version,
      Duration ownerTimeout) {
    this.transactions = transactions;
    this.owner = owner;
    this.name = name.isEmpty() ? owner.host() : name;
    this.version = version;
    this.ownerTimeout = ownerTimeout;
  }

  @Override
  public Instant beat() {
    return transactions.execute(
        "heartbeat of a node",
        connection ->
            Sql.one(
                connection,
                """
                INSERT INTO saga_owner (owner, host, pid) VALUES (?, ?, ?)
                ON CONFLICT (owner) DO UPDATE SET heartbeat = now() RETURNING clock_timestamp()
                """,
                row -> row.getTimestamp(1).toInstant(),
                owner.id(),
                owner.host(),
                owner.pid()));
  }

  @Override
  public void note(Map<String, String> schedules, Duration clockOffset) {
    String text = json(schedules);
    transactions.execute(
        "note what this node is",
        connection ->
            Sql.update(connection, NOTE, owner.id(), name, version, clockOffset.toMillis(), text));
  }

  private static final String NOTE =
      """
      INSERT INTO cluster_node (owner, name, version, clock_offset, schedules, schema)
      SELECT ?, ?, ?, ?, ?::jsonb, (SELECT max(version) FROM schema_history WHERE success)
      ON CONFLICT (owner) DO UPDATE SET clock_offset = excluded.clock_offset,
        schedules = excluded.schedules, schema = excluded.schema, noted_at = now()
      """;

  private static String json(Map<String, String> schedules) {
    try {
      return JSON.writeValueAsString(schedules);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("schedules cannot be written as JSON: " + schedules, e);
    }
  }

  @Override
  public List<Node> nodes() {
    return nodes(transactions, ownerTimeout);
  }

  /** The same for who is no node. */
  public static List<Node> nodes(Transactions transactions, Duration ownerTimeout) {
    return transactions.execute(
        "look up the nodes",
        connection -> Sql.query(connection, NODES, PostgresNodes::node, ownerTimeout.toMillis()));
  }

  private static final String NODES =
      """
      SELECT n.owner, n.name, o.host, n.version, n.schema, o.started_at, o.heartbeat,
        o.heartbeat > now() - ? * interval '1 millisecond', n.clock_offset, n.schedules
      FROM cluster_node AS n JOIN saga_owner AS o USING (owner)
      WHERE o.heartbeat > now() - interval '1 day' ORDER BY n.name, o.started_at
      """;

  private static Node node(ResultSet row) throws SQLException {
    return new Node(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getTimestamp(6).toInstant(),
        row.getTimestamp(7).toInstant(),
        row.getBoolean(8),
        Duration.ofMillis(row.getLong(9)),
        times(row.getString(10)));
  }

  private static Map<String, String> times(String json) {
    try {
      return JSON.readValue(json, TIMES);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cluster_node.schedules cannot be read: " + json, e);
    }
  }
}
