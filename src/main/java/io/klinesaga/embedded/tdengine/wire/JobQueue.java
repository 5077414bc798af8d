package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.wire.Job.Lane;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection on their way to the workers. Keeps the order within a lane, limits
 * how many run at once, starts none while the client does not read its replies, and stops reading
 * from the client while too much waits.
 *
 * <p>Everything but {@link #work} happens on the connection's event loop.
 */
final class JobQueue {
  /** Half of the workers, so that no connection keeps all others waiting. */
  private static final int MAX_RUNNING = TdengineServer.WORKERS / 2;

  private static final int MAX_PENDING = 1024;
  private static final long MAX_PENDING_BYTES = 32L << 20;

  private final Channel channel;
  private final Executor workers;
  private final Runnable afterLast;
  private final Queue<Job> ready = new ArrayDeque<>();

  /** Lanes with a job that is ready or running, and the jobs behind it. */
  private final Map<Lane, Queue<Job>> lanes = new HashMap<>();

  private int running;
  private int pending;
  private long pendingBytes;
  private volatile boolean closed;

  /**
   * @param afterLast run by a worker once the queue is closed and no job runs any more
   */
  JobQueue(Channel channel, Executor workers, Runnable afterLast) {
    this.channel = channel;
    this.workers = workers;
    this.afterLast = afterLast;
  }

  void add(Job job) {
    pending++;
    pendingBytes += job.bytes();
    Queue<Job> behind = job.lane() == null ? null : lanes.get(job.lane());
    if (behind != null) {
      behind.add(job);
    } else {
      if (job.lane() != null) {
        lanes.put(job.lane(), new ArrayDeque<>(0));
      }
      ready.add(job);
    }
    pump();
  }

  /** Starts what may start now; to be called when the channel's writability changes. */
  void pump() {
    while (!closed && running < MAX_RUNNING && channel.isWritable()) {
      Job job = ready.poll();
      if (job == null) {
        break;
      }
      running++;
      workers.execute(() -> work(job));
    }
    boolean mayRead =
        channel.isWritable() && pending < MAX_PENDING && pendingBytes < MAX_PENDING_BYTES;
    if (channel.config().isAutoRead() != mayRead) {
      channel.config().setAutoRead(mayRead);
    }
  }

  /** Drops what has not begun. */
  void close() {
    closed = true;
    ready.clear();
    lanes.clear();
    finishIfIdle();
  }

  private void work(Job job) {
    // Nothing may be written for a client that is gone and cannot learn of it.
    WebSocketFrame reply = closed ? null : job.answer();
    try {
      channel.eventLoop().execute(() -> done(job, reply));
    } catch (RejectedExecutionException e) {
      // The server was closed and did not wait any longer; there is nobody to answer.
      if (reply != null) {
        reply.release();
      }
    }
  }

  private void done(Job job, @Nullable WebSocketFrame reply) {
    running--;
    pending--;
    pendingBytes -= job.bytes();
    if (closed) {
      if (reply != null) {
        reply.release();
      }
      finishIfIdle();
      return;
    }
    if (reply != null) {
      channel.writeAndFlush(reply).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
    advance(job.lane());
    pump();
  }

  private void advance(@Nullable Lane lane) {
    Queue<Job> behind = lane == null ? null : lanes.get(lane);
    if (lane == null || behind == null) {
      return;
    }
    Job next = behind.poll();
    if (next == null) {
      lanes.remove(lane);
    } else {
      ready.add(next);
    }
  }

  private void finishIfIdle() {
    if (running > 0) {
      return;
    }
    try {
      workers.execute(afterLast);
    } catch (RejectedExecutionException e) {
      // The server is closed already; what the client had open must go all the same.
      afterLast.run();
    }
  }
}
