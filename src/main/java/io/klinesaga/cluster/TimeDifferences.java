package io.klinesaga.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Schedules that have other times on another node. Each difference is news once, until it ends. */
final class TimeDifferences {
  private Set<String> told = Set.of();

  /**
   * The differences that were not there the last time.
   *
   * @param own times of this node by the name of the trigger
   * @param alive the nodes, this one too
   */
  List<String> news(Map<String, String> own, List<Node> alive) {
    Set<String> found = new TreeSet<>();
    for (Node node : alive) {
      own.forEach(
          (trigger, times) -> {
            String theirs = node.schedules().getOrDefault(trigger, times);
            if (!theirs.equals(times)) {
              found.add(text(trigger, times, theirs, node));
            }
          });
    }
    List<String> news = new ArrayList<>(found);
    news.removeAll(told);
    told = found;
    return news;
  }

  private static String text(String trigger, String own, String theirs, Node node) {
    return trigger
        + " is '"
        + own
        + "' here and '"
        + theirs
        + "' on node "
        + node.name()
        + " ("
        + node.id()
        + ")";
  }
}
