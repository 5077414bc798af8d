package io.klinesaga.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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
public final class FaultProxy implements AutoCloseable {
  private static final long NEVER = Long.MAX_VALUE;

  /** What becomes of what the server sends. */
  private enum Answers {
    PASSED,
    SWALLOWED,
    FATAL
  }

  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong clientBytesLeft = new AtomicLong(NEVER);
  private volatile boolean isOneCut;
  private volatile Answers answers = Answers.PASSED;
  private volatile String fatalText;
  private volatile boolean isRefusing;
  private volatile boolean isStalled;
  private final Set<Socket> held = ConcurrentHashMap.newKeySet();
  private final AtomicInteger clientMessagesUntilHeld = new AtomicInteger();
  private volatile Duration delay = Duration.ZERO;
  private volatile boolean isClosed;

  /** Relays to that port of 127.0.0.1. */
  public FaultProxy(int port) {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Relays to any server. */
  public FaultProxy(InetSocketAddress target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("accept", this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Cuts every connection now. */
  public void cut() {
    sockets.forEach(FaultProxy::close);
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
    held.addAll(sockets);
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

  private void accept() {
    while (!isClosed) {
      try {
        Socket client = listener.accept();
        if (isRefusing) {
          client.close();
        } else {
          connect(client);
        }
      } catch (IOException e) {
        if (!isClosed) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void connect(Socket client) {
    Socket server = new Socket();
    try {
      server.connect(target, 2_000);
      client.setTcpNoDelay(true); // or each small answer waits 40 ms for an acknowledgement
      server.setTcpNoDelay(true);
    } catch (IOException e) {
      close(client);
      return;
    }
    sockets.add(client);
    sockets.add(server);
    start("to-server", () -> relay(client, server, true));
    start("to-client", () -> relay(server, client, false));
  }

  private void relay(Socket from, Socket to, boolean isFromClient) {
    byte[] buffer = new byte[16 * 1024];
    boolean wasHeld = false;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (isFromClient && clientMessagesUntilHeld.getAndUpdate(m -> Math.max(0, m - 1)) == 1) {
          held.add(from);
        }
        wasHeld |= held.contains(from);
        waitWhileStalled(from);
        if (!isFromClient && isFatal(buffer, n)) {
          answers = Answers.FATAL;
        }
        if (!isFromClient && answers != Answers.PASSED) {
          if (answers == Answers.FATAL) {
            break;
          }
          continue;
        }
        if (!isFromClient) {
          linger();
        }
        int allowed = isFromClient ? allowed(n) : n;
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
    } finally {
      close(from);
      sockets.remove(from);
      if (!isFromClient || !wasHeld) { // else what was held up would be cut off by its own end
        close(to);
        sockets.remove(to);
      }
    }
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
    while ((isStalled || held.contains(from)) && !isClosed) {
      try {
        wait(100);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, "fault-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed as far as this process can close it.
    }
  }

  @Override
  public void close() {
    isClosed = true;
    isStalled = false;
    cut();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
