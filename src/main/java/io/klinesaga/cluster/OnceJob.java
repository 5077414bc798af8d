package io.klinesaga.cluster;

import io.klinesaga.jdbc.Causes;
import io.klinesaga.loop.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.CamelJob;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A firing that begins its route only if this process is the one that has it. It belongs to its own
 * context, whatever the stored data of the job name.
 */
final class OnceJob extends CamelJob {
  private static final Logger LOG = LoggerFactory.getLogger(OnceJob.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** A restart of PostgreSQL is waited for; what lasts longer fails the firing. */
  private static final int TRIES = 30;

  private final Schedules schedules;
  private final FiringLog log;
  private final ClusterListener listener;
  private final FiringEnd end;

  OnceJob(Schedules schedules, FiringLog log, ClusterListener listener, FiringEnd end) {
    this.schedules = schedules;
    this.log = log;
    this.listener = listener;
    this.end = end;
  }

  @Override
  protected CamelContext getCamelContext(JobExecutionContext context) {
    return schedules.context();
  }

  @Override
  public void execute(JobExecutionContext context) throws JobExecutionException {
    Optional<Route> route = schedules.route(context.getTrigger().getKey());
    if (route.isEmpty()) {
      LOG.warn(
          "The schedule {} fired here, but this node has no such route",
          context.getTrigger().getKey());
      return;
    }
    Instant fired = context.getScheduledFireTime().toInstant();
    Firing firing = Firing.of(route.get().getId(), CronTimes.of(context.getTrigger(), fired));
    if (!schedules.isRunning(route.get())) {
      leave(firing);
    } else if (isOurs(firing)) {
      run(firing, route.get(), context);
    } else {
      LOG.debug("{}: another node has it; nothing is done here", firing);
      listener.fired(FiringResult.ELSEWHERE);
    }
  }

  private void leave(Firing firing) {
    LOG.debug("{}: its route does not run here; left to another node", firing);
    log.leave(firing);
    listener.fired(FiringResult.LEFT);
  }

  private boolean isOurs(Firing firing) throws JobExecutionException {
    for (int i = 1; ; i++) {
      try {
        return log.take(firing);
      } catch (RuntimeException e) {
        if (i == TRIES || !Causes.isUnreachable(e) || !Pause.of(PAUSE)) {
          LOG.error("{}: it cannot be taken and is not done here: {}", firing, e.toString());
          listener.fired(FiringResult.FAILED);
          throw new JobExecutionException(e);
        }
      }
    }
  }

  private void run(Firing firing, Route route, JobExecutionContext context)
      throws JobExecutionException {
    FiringInWork work = FiringInWork.onThread(firing, Schedules.isRepeatable(route));
    try {
      super.execute(context);
    } catch (JobExecutionException | RuntimeException e) {
      end.failed(work, e);
      throw e;
    } finally {
      FiringInWork.leaveThread();
    }
    end.done(work);
  }
}
