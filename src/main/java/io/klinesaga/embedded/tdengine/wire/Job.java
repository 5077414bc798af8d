package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.TdengineException;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request with the work it asks for.
 *
 * @param lane jobs of the same lane run one after the other in the order they arrived; null: alone
 * @param bytes what it keeps in memory while it waits
 */
record Job(Request request, @Nullable Lane lane, int bytes, Work work) {
  private static final Logger LOG = LoggerFactory.getLogger(Job.class);

  /** The statement or result that a job uses. */
  record Lane(Kind kind, long id) {
    enum Kind {
      STATEMENT,
      RESULT
    }
  }

  /** What a request does, on a worker thread. */
  @FunctionalInterface
  interface Work {
    /** Returns the reply; null where the protocol has none. */
    @Nullable WebSocketFrame run();
  }

  /** Does the work; every failure becomes the request's reply. */
  @Nullable WebSocketFrame answer() {
    try {
      return work.run();
    } catch (TdengineException e) {
      if (e.getCause() != null) {
        LOG.error("{} (req_id {}): {}", request.action(), request.id(), e.getMessage());
        LOG.debug("{} (req_id {})", request.action(), request.id(), e);
      }
      return request.failure(e.code(), e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("{} (req_id {}) failed unexpectedly", request.action(), request.id(), e);
      return request.failure(Protocol.ADAPTER_ERROR, "internal error: " + e);
    }
  }
}
