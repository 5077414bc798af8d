package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where each request to a remote source passes, so that all processes together keep within its
 * {@link Budget} and a source that refuses is left alone for some time. Safe for use by several
 * threads.
 */
@PublicApi
public interface RequestGate {
  /** Lets everything pass. */
  RequestGate OPEN =
      new RequestGate() {
        @Override
        public void enter() {}

        @Override
        public void answered() {}

        @Override
        public void failed(String reason) {}

        @Override
        public void banned(String reason, @Nullable Duration retryAfter) {}
      };

  /**
   * Waits until one more request may be sent. Each return is followed by one call of {@link
   * #answered}, {@link #failed} or {@link #banned}.
   *
   * @throws SourcePausedException if the source is left alone for now
   */
  void enter();

  /** The request was answered, also if the answer is that there is no such series. */
  void answered();

  /** The request failed; several in a row pause the source. */
  void failed(String reason);

  /**
   * The source refuses to be asked: it is paused at once.
   *
   * @param retryAfter how long it wants to be left alone, if it says so
   */
  void banned(String reason, @Nullable Duration retryAfter);
}
