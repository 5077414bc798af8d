package io.klinesaga.cluster;

import io.klinesaga.jdbc.Causes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes what came of a firing. One whose end cannot be noted is taken over after this process. */
final class FiringEnd {
  private static final Logger LOG = LoggerFactory.getLogger(FiringEnd.class);

  private final FiringLog log;
  private final ClusterListener listener;

  FiringEnd(FiringLog log, ClusterListener listener) {
    this.log = log;
    this.listener = listener;
  }

  void done(Firing firing) {
    note(firing, FiringResult.DONE, null);
  }

  void failed(Firing firing, Throwable error) {
    note(firing, FiringResult.FAILED, Causes.rootMessage(error));
  }

  private void note(Firing firing, FiringResult result, @Nullable String error) {
    listener.fired(result);
    try {
      if (!log.end(firing, result.code(), error)) {
        LOG.warn(
            "{}: this node was taken for dead meanwhile, and another has taken the firing over",
            firing);
      }
    } catch (RuntimeException e) {
      LOG.warn("{}: its end cannot be noted: {}", firing, e.toString());
    }
  }
}
