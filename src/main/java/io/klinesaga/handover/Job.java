package io.klinesaga.handover;

import io.klinesaga.handover.Message.Kind;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a command that hands work over. Messages wait in a queue without a bound: a
 * command that stands still must not hold up the work, which says little.
 */
final class Job implements Assignment {
  private static final Logger LOG = LoggerFactory.getLogger(Job.class);
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int LONGEST_SECRET = 256;

  private final Lines lines;
  private final String secret;
  private final ToIntBiFunction<Assignment, String> worker;
  private final BlockingQueue<Message> outgoing = new LinkedBlockingQueue<>();
  private @Nullable Order order;
  private @Nullable String cancelled;
  private boolean isDone;
  private Consumer<String> onCancel = reason -> {};

  Job(Lines lines, String secret, ToIntBiFunction<Assignment, String> worker) {
    this.lines = lines;
    this.secret = secret;
    this.worker = worker;
  }

  /** Hears the order, does it and hangs up. */
  void run() {
    try (lines) {
      lines.waitAtMost(PATIENCE_MILLIS);
      if (!isKnown()) {
        lines.send(Message.of(Kind.REFUSED, "the secret is not that of this process"));
        LOG.warn("A command that did not know the secret was refused");
        return;
      }
      order = lines.receive(Order.class);
      if (order != null) {
        lines.waitAtMost(0);
        work();
      }
    } catch (IOException e) {
      LOG.debug("A command that handed work over is gone", e);
    }
  }

  private boolean isKnown() throws IOException {
    String asked = lines.text(LONGEST_SECRET);
    return asked != null && Digest.isSame(asked, secret);
  }

  private void work() {
    HandoverServer.thread("kline-handover-watch", this::watch).start();
    Thread writer = HandoverServer.thread("kline-handover-write", this::write);
    writer.start();
    int code = result();
    finish();
    outgoing.add(Message.of(Kind.EXIT, code));
    try {
      writer.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int result() {
    try {
      return worker.applyAsInt(this, secret);
    } catch (Throwable e) {
      LOG.error("Work of another process failed", e);
      err("error: " + e + System.lineSeparator());
      return 1;
    }
  }

  /** From here on nothing is cancelled; an interrupt that was meant for the work is over. */
  private synchronized void finish() {
    isDone = true;
    boolean unused = Thread.interrupted();
  }

  /** Until the other end hangs up, which says that nobody wants the work any more. */
  private void watch() {
    String reason = "the command that ordered it is gone";
    try {
      Message message = lines.receive(Message.class);
      while (message != null) {
        cancel(message.text());
        message = lines.receive(Message.class);
      }
    } catch (IOException e) {
      LOG.debug("The command is gone", e);
    }
    cancel(reason);
  }

  private void write() {
    try {
      Message message = outgoing.take();
      while (message.kind() != Kind.EXIT) {
        lines.send(message);
        message = outgoing.take();
      }
      lines.send(message);
    } catch (IOException e) {
      LOG.debug("Nobody follows the work any more", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Only the first time counts. */
  synchronized void cancel(String reason) {
    if (cancelled == null && !isDone) {
      LOG.info("Work of another process is to end: {}", reason);
      cancelled = reason;
      onCancel.accept(reason);
    }
  }

  /** Nobody waits for it any longer. */
  void hangUp() {
    try {
      lines.close();
    } catch (IOException e) {
      LOG.debug("Not closed cleanly", e);
    }
  }

  @Override
  public Order order() {
    Order heard = order;
    if (heard == null) {
      throw new IllegalStateException("nothing was ordered yet");
    }
    return heard;
  }

  @Override
  public synchronized void onCancel(Consumer<String> action) {
    onCancel = action;
    if (cancelled != null) {
      action.accept(cancelled);
    }
  }

  @Override
  public void accepted() {
    outgoing.add(Message.of(Kind.ACCEPTED, ""));
  }

  @Override
  public void out(String text) {
    outgoing.add(Message.of(Kind.OUT, text));
  }

  @Override
  public void err(String text) {
    outgoing.add(Message.of(Kind.ERR, text));
  }

  @Override
  public void planned(int series) {
    outgoing.add(Message.of(Kind.PLANNED, series));
  }

  @Override
  public void seriesEnded(long rows) {
    outgoing.add(Message.of(Kind.SERIES_ENDED, rows));
  }
}
