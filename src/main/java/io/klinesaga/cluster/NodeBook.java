package io.klinesaga.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The nodes of the cluster, kept where all of them see them. */
public interface NodeBook {
  /**
   * Says that this node is alive.
   *
   * @return the database's time
   */
  Instant beat();

  /**
   * Notes what this node is; it must have beaten before.
   *
   * @param schedules the times of its schedules, by the name of the trigger
   * @param clockOffset the database's clock minus its own
   */
  void note(Map<String, String> schedules, Duration clockOffset);

  /** All nodes that were seen within a day, this one too, by name. */
  List<Node> nodes();
}
