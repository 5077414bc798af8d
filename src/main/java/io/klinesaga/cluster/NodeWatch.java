package io.klinesaga.cluster;

import io.klinesaga.config.Durations;
import io.klinesaga.loop.Loop;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node in the book, its clock measured and the triggers of the cluster in order: those
 * of which no living node has a route any more go, once that is so for as long as a lease. Warns,
 * once each, of a clock that is off and of nodes with other times for the same schedule.
 */
final class NodeWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final NodeBook book;
  private final NodeClock clock;
  private final Schedules schedules;
  private final TriggerSweep sweep;
  private final ClusterListener listener;
  private final Loop loop;
  private final TimeDifferences differences = new TimeDifferences();
  private volatile boolean isStarted;
  private boolean isClockTold;

  NodeWatch(
      NodeBook book,
      NodeClock clock,
      Schedules schedules,
      TriggerSweep sweep,
      Duration every,
      ClusterListener listener) {
    this.listener = listener;
    this.book = book;
    this.clock = clock;
    this.schedules = schedules;
    this.sweep = sweep;
    this.loop = new Loop("kline-node", Duration.ZERO, every, this::look);
  }

  /**
   * Measures the clock and says from now on that this node is alive: its first firing must not find
   * it dead, however long the start of the routes takes.
   */
  void begin() {
    measure();
    loop.start();
  }

  /** When the routes run: looks after the schedules too. */
  void start() {
    isStarted = true;
  }

  private void look() {
    List<Node> alive = alive();
    listener.nodes(alive.size());
    if (isStarted) {
      lookAfter(alive);
    }
  }

  private void lookAfter(List<Node> alive) {
    for (String difference : differences.news(schedules.times(), alive)) {
      LOG.warn(
          "Schedule {}: the one that was started or edited last holds for all; give all nodes the same settings and routes",
          difference);
    }
    sweep.look(alive);
  }

  private List<Node> alive() {
    try {
      measure();
      book.note(schedules.times(), clock.offset());
      return book.nodes().stream().filter(Node::isAlive).toList();
    } catch (RuntimeException e) {
      listener.nodesUnknown();
      throw e;
    }
  }

  private void measure() {
    clock.measure(book::beat);
    if (!clock.isTrusted() && !isClockTold) {
      LOG.warn(
          "The clock of this node is off by {} from PostgreSQL's, more than {}: no schedule fires here until it is set right",
          Durations.text(clock.offset().abs()),
          Durations.text(NodeClock.CHECK_IN));
    } else if (clock.isTrusted() && isClockTold) {
      LOG.info("The clock of this node is right again; schedules fire here");
    }
    isClockTold = !clock.isTrusted();
  }

  @Override
  public void close() {
    loop.close(PATIENCE);
  }
}
