package io.klinesaga.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes triggers out of the shared store that no living node has a route for. */
final class TriggerSweep {
  private static final Logger LOG = LoggerFactory.getLogger(TriggerSweep.class);

  private final ClusterScheduler factory;
  private final Duration patience;
  private final Map<TriggerKey, Long> since = new HashMap<>();

  /**
   * @param patience how long a trigger is without a route before it goes: a node that starts has
   *     its triggers a little before it stands in the book
   */
  TriggerSweep(ClusterScheduler factory, Duration patience) {
    this.factory = factory;
    this.patience = patience;
  }

  void look(List<Node> alive) {
    Set<String> known =
        alive.stream()
            .flatMap(node -> node.schedules().keySet().stream())
            .collect(Collectors.toSet());
    try {
      Scheduler scheduler = factory.getScheduler();
      if (!scheduler.isShutdown()) {
        look(scheduler, known);
      }
    } catch (SchedulerException e) {
      LOG.warn("Triggers without a route cannot be looked for: {}", e.toString());
    }
  }

  private void look(Scheduler scheduler, Set<String> known) throws SchedulerException {
    Set<TriggerKey> keys = scheduler.getTriggerKeys(GroupMatcher.anyGroup());
    since.keySet().retainAll(keys);
    long now = System.nanoTime();
    for (TriggerKey key : keys) {
      if (known.contains(key.toString())) {
        since.remove(key);
      } else if (now - since.computeIfAbsent(key, k -> now) >= patience.toNanos()) {
        scheduler.unscheduleJob(key);
        since.remove(key);
        LOG.info("The trigger {} is gone: no node has a route for it any more", key);
      }
    }
  }
}
