package io.klinesaga.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP relay on loopback that a test can break: cut all connections, refuse new ones, stall, slow
 * down, or cut after some more bytes from the client.
 */
public final class FaultProxy extends TcpRelay {
  private static final long NEVER = Long.MAX_VALUE;
  private static final int BUFFER = 16 * 1024;

  /** What becomes of what the server sends. */
  private enum Answers {
    PASSED,
    SWALLOWED,
    FATAL
  }

  private final AtomicLong clientBytesLeft = new AtomicLong(NEVER);
  private volatile boolean isOneCut;
  private volatile Answers answers = Answers.PASSED;
  private volatile String fatalText;
  private volatile boolean isRefusing;
  private volatile boolean isStalled;
  private final Set<Socket> held = ConcurrentHashMap.newKeySet();
  private final AtomicInteger clientMessagesUntilHeld = new AtomicInteger();
  private volatile Duration delay = Duration.ZERO;

  /** Relays to that port of 127.0.0.1. */
  public FaultProxy(int port) {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Relays to any server. */
  public FaultProxy(InetSocketAddress target) {
    super(target);
  }

  /** Cuts every connection and refuses new ones until {@link #heal}. */
  public void refuse() {
    isRefusing = true;
    cut();
  }

  /** Lets nothing through, in either direction, until {@link #heal}; connections stay open. */
  public void stall() {
    isStalled = true;
  }

  /**
   * As {@link #stall}, but only on the connections that are open now. What the client has sent on
   * them reaches the server at {@link #heal}, whatever the client has done meanwhile.
   */
  public void hold() {
    held.addAll(sockets());
  }

  /**
   * As {@link #hold}, but only for the connection on which the client sends its so many-th message
   * from now on, and from that message on. Messages are told apart as a client shows them that
   * waits for an answer before it sends the next one.
   */
  public void holdFromClientMessage(int number) {
    clientMessagesUntilHeld.set(number);
  }

  /** Delays everything the server sends by so much, until {@link #heal}. */
  public void slow(Duration by) {
    delay = by;
  }

  /**
   * Cuts the connection on which the client has sent so many more bytes, the last of them not
   * delivered, and refuses new ones.
   */
  public void refuseAfterClientBytes(long bytes) {
    isOneCut = false;
    clientBytesLeft.set(bytes);
  }

  /** As {@link #refuseAfterClientBytes}, but the client can connect again at once. */
  public void cutAfterClientBytes(long bytes) {
    isOneCut = true;
    clientBytesLeft.set(bytes);
  }

  /** The server gets every request and its answers get lost until {@link #heal}. */
  public void swallowAnswers() {
    answers = Answers.SWALLOWED;
  }

  /**
   * From the first answer on that contains this ASCII text until {@link #heal}, cuts a connection
   * as soon as the server answers on it: the server has done what it was asked, and the client does
   * not know.
   */
  public void cutAtAnswers(String text) {
    fatalText = text;
  }

  private boolean isFatal(byte[] answer, int length) {
    String text = fatalText;
    return text != null && new String(answer, 0, length, StandardCharsets.US_ASCII).contains(text);
  }

  /** Works again. */
  public void heal() {
    clientBytesLeft.set(NEVER);
    fatalText = null;
    answers = Answers.PASSED;
    isRefusing = false;
    isStalled = false;
    held.clear();
    clientMessagesUntilHeld.set(0);
    delay = Duration.ZERO;
    synchronized (this) {
      notifyAll();
    }
  }

  @Override
  boolean isOpen() {
    return !isRefusing;
  }

  /** What was held up would be cut off by its own end, so that is not passed on. */
  @Override
  boolean toServer(Socket client, Socket server) {
    byte[] buffer = new byte[BUFFER];
    boolean wasHeld = false;
    try {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (clientMessagesUntilHeld.getAndUpdate(m -> Math.max(0, m - 1)) == 1) {
          held.add(client);
        }
        wasHeld |= held.contains(client);
        waitWhileStalled(client);
        int allowed = allowed(n);
        out.write(buffer, 0, allowed);
        out.flush();
        if (allowed < n) {
          isRefusing = !isOneCut;
          clientBytesLeft.set(isOneCut ? NEVER : 0);
          break;
        }
      }
    } catch (IOException e) {
      // The other direction, or the test, has cut the connection.
    }
    return !wasHeld;
  }

  @Override
  boolean toClient(Socket server, Socket client) throws IOException {
    byte[] buffer = new byte[BUFFER];
    InputStream in = server.getInputStream();
    OutputStream out = client.getOutputStream();
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      waitWhileStalled(server);
      if (isFatal(buffer, n)) {
        answers = Answers.FATAL;
      }
      if (answers == Answers.FATAL) {
        break;
      }
      if (answers == Answers.PASSED) {
        linger();
        out.write(buffer, 0, n);
        out.flush();
      }
    }
    return true;
  }

  private int allowed(int bytes) {
    long before =
        clientBytesLeft.getAndUpdate(left -> left == NEVER ? NEVER : Math.max(0, left - bytes));
    return (int) Math.min(bytes, before);
  }

  private void linger() throws IOException {
    try {
      Thread.sleep(delay.toMillis());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private synchronized void waitWhileStalled(Socket from) throws IOException {
    while ((isStalled || held.contains(from)) && !isClosed()) {
      try {
        wait(100);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  @Override
  public void close() {
    isStalled = false;
    super.close();
  }
}
