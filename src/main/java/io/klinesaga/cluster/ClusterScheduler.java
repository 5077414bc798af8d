package io.klinesaga.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SchedulerFactory;
import org.quartz.core.QuartzScheduler;
import org.quartz.core.QuartzSchedulerResources;
import org.quartz.impl.DefaultThreadExecutor;
import org.quartz.impl.StdJobRunShellFactory;
import org.quartz.impl.StdScheduler;
import org.quartz.impl.jdbcjobstore.JobStoreSupport;
import org.quartz.simpl.CascadingClassLoadHelper;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.spi.JobFactory;

/**
 * Makes the one scheduler of this node, on a store that it shares with the other nodes. It is not
 * in Quartz' repository, where schedulers of one name are one: several nodes can be in one JVM.
 */
final class ClusterScheduler implements SchedulerFactory {
  /** The name of the scheduler of all nodes. */
  static final String NAME = "kline-saga";

  private static final int THREADS = 10;
  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final String instance;
  private final JobStoreSupport store;
  private final JobFactory jobs;
  private @Nullable Scheduler scheduler;

  /**
   * @param instance id of this node
   * @param store not initialized yet
   * @param jobs makes the jobs of this node
   */
  ClusterScheduler(String instance, JobStoreSupport store, JobFactory jobs) {
    this.instance = instance;
    this.store = store;
    this.jobs = jobs;
  }

  @Override
  public synchronized Scheduler getScheduler() throws SchedulerException {
    Scheduler made = scheduler;
    if (made == null) {
      made = make();
      scheduler = made;
    }
    return made;
  }

  /** Whether it is made and started. */
  synchronized boolean isRunning() {
    Scheduler made = scheduler;
    try {
      return made != null && made.isStarted() && !made.isInStandbyMode() && !made.isShutdown();
    } catch (SchedulerException e) {
      throw new IllegalStateException("the state of Quartz cannot be told", e);
    }
  }

  private Scheduler make() throws SchedulerException {
    SimpleThreadPool threads = new SimpleThreadPool(THREADS, Thread.NORM_PRIORITY);
    threads.setThreadNamePrefix(NAME + "-schedule");
    threads.setMakeThreadsDaemons(true);
    threads.setInstanceName(NAME);
    threads.setInstanceId(instance);
    threads.initialize();
    StdJobRunShellFactory shells = new StdJobRunShellFactory();
    QuartzScheduler core =
        new QuartzScheduler(resources(threads, shells), IDLE.toMillis(), AFTER_FAILURE.toMillis());
    CascadingClassLoadHelper classes = new CascadingClassLoadHelper();
    classes.initialize();
    store.setInstanceName(NAME);
    store.setInstanceId(instance);
    store.setThreadPoolSize(THREADS);
    store.setDbRetryInterval(AFTER_FAILURE.toMillis());
    store.initialize(classes, core.getSchedulerSignaler());
    Scheduler made = new StdScheduler(core);
    made.setJobFactory(jobs);
    shells.initialize(made);
    core.initialize();
    return made;
  }

  private QuartzSchedulerResources resources(
      SimpleThreadPool threads, StdJobRunShellFactory shells) {
    QuartzSchedulerResources resources = new QuartzSchedulerResources();
    resources.setName(NAME);
    resources.setInstanceId(instance);
    resources.setThreadName(NAME + "-scheduler");
    resources.setMakeSchedulerThreadDaemon(true);
    resources.setJobRunShellFactory(shells);
    resources.setThreadExecutor(new DefaultThreadExecutor());
    resources.setThreadPool(threads);
    resources.setJobStore(store);
    resources.setMaxBatchSize(1);
    resources.setBatchTimeWindow(0);
    return resources;
  }

  @Override
  public Scheduler getScheduler(String name) throws SchedulerException {
    return getScheduler();
  }

  @Override
  public Collection<Scheduler> getAllSchedulers() throws SchedulerException {
    return List.of(getScheduler());
  }
}
