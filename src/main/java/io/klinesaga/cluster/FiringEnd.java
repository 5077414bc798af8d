package io.klinesaga.cluster;

import io.klinesaga.jdbc.Causes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes what came of the firings of this process, if not at once, then when the log answers. */
final class FiringEnd {
  private static final Logger LOG = LoggerFactory.getLogger(FiringEnd.class);

  private final Schedules schedules;
  private final FiringLog log;
  private final ClusterListener listener;
  private final OwedEnds owed = new OwedEnds();

  FiringEnd(Schedules schedules, FiringLog log, ClusterListener listener) {
    this.schedules = schedules;
    this.log = log;
    this.listener = listener;
  }

  void done(FiringInWork work) {
    if (work.isHandedOver()) {
      handOver(work);
    } else {
      note(work.firing(), FiringResult.DONE, null);
    }
  }

  /** What fails because this process stops, or after it was handed over, goes on elsewhere. */
  void failed(FiringInWork work, Throwable error) {
    if (work.isRepeatable() && (schedules.isLeaving() || work.isHandedOver())) {
      release(work.firing());
    } else {
      note(work.firing(), FiringResult.FAILED, Causes.rootMessage(error));
    }
  }

  private void handOver(FiringInWork work) {
    if (work.isRepeatable()) {
      release(work.firing());
    } else {
      note(
          work.firing(),
          FiringResult.FAILED,
          "its run is not ended here, and the rest of a route that must not be begun twice is not done");
    }
  }

  /** What does not end here, or has not begun, is left to another node. */
  void release(Firing firing) {
    LOG.info("{}: it is left to another node", firing);
    listener.fired(FiringResult.LEFT);
    owed.note(firing, () -> log.release(firing));
  }

  private void note(Firing firing, FiringResult result, @Nullable String error) {
    listener.fired(result);
    owed.note(firing, () -> log.end(firing, result.code(), error));
  }

  /** Notes what could not be noted, as far as the log answers now. */
  void settle() {
    owed.settle();
  }
}
