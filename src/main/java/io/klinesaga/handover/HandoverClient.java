package io.klinesaga.handover;

import io.klinesaga.handover.HandoverException.Reason;
import io.klinesaga.handover.Message.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the channel that hands work over and follows it. */
public final class HandoverClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HandoverClient.class);
  private static final int PATIENCE_MILLIS = 5_000;

  private final Lines lines;

  private HandoverClient(Lines lines) {
    this.lines = lines;
  }

  /**
   * Connects.
   *
   * @param port on this machine
   * @throws HandoverException if nobody answers there
   */
  public static HandoverClient connect(int port) {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      return new HandoverClient(new Lines(socket));
    } catch (IOException e) {
      throw new HandoverException(
          Reason.UNREACHABLE, "it does not answer on port " + port + ": " + e.getMessage(), e);
    }
  }

  /**
   * Hands work over and follows it to its end.
   *
   * @return its exit code
   * @throws HandoverException if it is refused, or the other process ends before the work
   */
  public int follow(String secret, Order order, Follower follower) {
    try {
      synchronized (this) {
        lines.sendText(secret);
        lines.send(order);
      }
      Message message = lines.receive(Message.class);
      while (message != null) {
        if (message.kind() == Kind.EXIT) {
          return (int) message.number();
        }
        show(message, follower);
        message = lines.receive(Message.class);
      }
    } catch (IOException e) {
      throw lost(e);
    }
    throw lost(null);
  }

  private static HandoverException lost(@Nullable IOException cause) {
    return new HandoverException(Reason.LOST, "it ended before the work did", cause);
  }

  private static void show(Message message, Follower follower) {
    switch (message.kind()) {
      case ACCEPTED -> follower.accepted();
      case OUT -> follower.out(message.text());
      case ERR -> follower.err(message.text());
      case PLANNED -> follower.planned((int) message.number());
      case SERIES_ENDED -> follower.seriesEnded(message.number());
      case REFUSED -> throw new HandoverException(Reason.REFUSED, message.text(), null);
      case EXIT, CANCEL -> throw new IllegalArgumentException("unexpected " + message.kind());
    }
  }

  /** Asks that the work end early; it is followed on to its end. */
  public synchronized void cancel(String reason) {
    try {
      lines.send(Message.of(Kind.CANCEL, reason));
    } catch (IOException e) {
      LOG.debug("Nobody is there any more who could cancel the work", e);
    }
  }

  /** Work that goes on is then no longer wanted. */
  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      LOG.debug("The channel was closed by the other end", e);
    }
  }
}
