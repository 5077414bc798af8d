package io.klinesaga.cluster;

import io.klinesaga.jdbc.Causes;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes what came of a firing. One whose end cannot be noted is taken over after this process. */
final class FiringEnd {
  private static final Logger LOG = LoggerFactory.getLogger(FiringEnd.class);

  private final Schedules schedules;
  private final FiringLog log;
  private final ClusterListener listener;

  FiringEnd(Schedules schedules, FiringLog log, ClusterListener listener) {
    this.schedules = schedules;
    this.log = log;
    this.listener = listener;
  }

  void done(FiringInWork work) {
    if (work.isHandedOver()) {
      handOver(work.firing());
    } else {
      note(work.firing(), FiringResult.DONE, null);
    }
  }

  /** What fails because this process stops is begun again elsewhere. */
  void failed(Firing firing, Throwable error) {
    if (schedules.isLeaving() && schedules.isRepeatable(firing.route())) {
      release(firing);
      return;
    }
    note(firing, FiringResult.FAILED, Causes.rootMessage(error));
  }

  private void handOver(Firing firing) {
    if (schedules.isRepeatable(firing.route())) {
      release(firing);
    } else {
      note(
          firing,
          FiringResult.FAILED,
          "its run is not ended here, and the rest of a route that must not be begun twice is not done");
    }
  }

  private void release(Firing firing) {
    LOG.info("{}: another node goes on with it", firing);
    listener.fired(FiringResult.LEFT);
    change(firing, () -> log.release(firing));
  }

  private void note(Firing firing, FiringResult result, @Nullable String error) {
    listener.fired(result);
    change(firing, () -> log.end(firing, result.code(), error));
  }

  private static void change(Firing firing, BooleanSupplier change) {
    try {
      if (!change.getAsBoolean()) {
        LOG.warn(
            "{}: this node was taken for dead meanwhile, and another has taken the firing over",
            firing);
      }
    } catch (RuntimeException e) {
      LOG.warn("{}: its end cannot be noted: {}", firing, e.toString());
    }
  }
}
