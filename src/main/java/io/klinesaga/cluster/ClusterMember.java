package io.klinesaga.cluster;

import io.klinesaga.loop.Steadiness;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.quartz.impl.jdbcjobstore.JobStoreSupport;

/**
 * This process as one of several: its schedules are those of all nodes, and each firing is done by
 * one of them.
 */
public final class ClusterMember implements AutoCloseable {
  private final String instance;
  private final NodeBook book;
  private final NodeClock clock;
  private final Schedules schedules;
  private final ClusterScheduler scheduler;
  private final NodeWatch watch;
  private final TakeOver takeOver;
  private final FiringEnd end;

  /**
   * What it is made of.
   *
   * @param instance id of this process
   * @param firings that have been taken
   * @param book of the nodes
   * @param store makes the store of the schedules, given the rights of this node
   * @param heartbeat how often it says that it is alive
   * @param lease how long it counts as alive after that
   * @param clock of this machine
   */
  public record Parts(
      String instance,
      FiringLog firings,
      NodeBook book,
      Function<FiringRights, JobStoreSupport> store,
      Duration heartbeat,
      Duration lease,
      ClusterListener listener,
      Clock clock) {}

  private ClusterMember(CamelContext context, Parts parts) {
    schedules = new Schedules(context);
    instance = parts.instance();
    book = parts.book();
    clock = new NodeClock(parts.clock());
    end = new FiringEnd(schedules, parts.firings(), parts.listener());
    scheduler =
        new ClusterScheduler(
            parts.instance(),
            parts.store().apply(new NodeRights(schedules, clock)),
            (bundle, unused) -> new OnceJob(schedules, parts.firings(), parts.listener(), end));
    watch =
        new NodeWatch(
            parts.book(),
            clock,
            schedules,
            new TriggerSweep(scheduler, parts.lease()),
            parts.heartbeat(),
            parts.listener());
    takeOver =
        new TakeOver(
            schedules,
            parts.firings(),
            parts.listener(),
            clock,
            end,
            new Steadiness(parts.lease()));
  }

  /**
   * Makes a context whose routes are not loaded yet one of the cluster; nothing fires before it has
   * started.
   */
  public static ClusterMember join(CamelContext context, Parts parts) {
    ClusterMember member = new ClusterMember(context, parts);
    QuartzComponent quartz = new QuartzComponent();
    quartz.setSchedulerFactory(member.scheduler);
    context.addComponent("quartz", quartz);
    member.watch.begin();
    return member;
  }

  /** When the routes run. */
  public void start() {
    watch.start();
    takeOver.start();
  }

  /** How the scheduler of this node is. */
  public SchedulerState state() {
    boolean isRunning = scheduler.isRunning();
    return new SchedulerState(isRunning, clock.isTrusted(), clock.offset());
  }

  /**
   * Whether no node that is alive was started before this one, so that one does what is due once.
   */
  public boolean isEldest() {
    return book.nodes().stream()
        .filter(Node::isAlive)
        .min(Comparator.comparing(Node::started).thenComparing(Node::id))
        .map(eldest -> eldest.id().equals(instance))
        .orElse(true);
  }

  /** Before this process stops its work: what fires from now on is for other nodes. */
  public void leave() {
    schedules.leave();
  }

  /**
   * No firing is taken over any more; those under way end with the routes. What the log does not
   * take even now is open after this process, and taken over.
   */
  @Override
  public void close() {
    takeOver.close();
    watch.close();
    end.settle();
  }
}
