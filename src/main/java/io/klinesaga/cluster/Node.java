package io.klinesaga.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * One process of the cluster, as it stands in the book.
 *
 * @param id unique for each start of a process
 * @param name as it is configured, else its host
 * @param host name of its machine
 * @param version of the product
 * @param schema version of the schema that it found
 * @param started when it was started
 * @param seen when it was alive last, by the database's clock
 * @param isAlive whether that is within the lease
 * @param clockOffset the database's clock minus its own
 * @param schedules the times of its schedules, by the name of the trigger
 */
public record Node(
    String id,
    String name,
    String host,
    String version,
    String schema,
    Instant started,
    Instant seen,
    boolean isAlive,
    Duration clockOffset,
    Map<String, String> schedules) {
  /** Copies the map. */
  public Node {
    schedules = Map.copyOf(schedules);
  }
}
