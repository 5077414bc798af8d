package io.klinesaga.testing;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A relay on loopback in front of a TDengine that knows its requests apart, so that a test can
 * decide about each request for rows: losing one is what the driver does when it forgets to ask.
 */
public final class FetchProxy implements AutoCloseable {
  private static final long QUERY = 6;
  private static final long FETCH = 7;

  // Where a request has them.
  private static final int RESULT_ID = 8;
  private static final int ACTION = 16;

  /** What becomes of a request for rows. */
  public enum Fate {
    PASSED,
    /** It never reaches the server. */
    LOST,
    /** It reaches the server later than the driver waits. */
    LATE,
    /** It asks for the rows of a result that is not there, which the server refuses. */
    MISDIRECTED,
    /** The connection is cut instead. */
    CUT
  }

  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final long lateMillis;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger fetches = new AtomicInteger();
  private final AtomicInteger queries = new AtomicInteger();
  private volatile IntFunction<Fate> fates = number -> Fate.PASSED;
  private volatile boolean isClosed;

  /**
   * @param lateMillis how late a {@link Fate#LATE} request is
   */
  public FetchProxy(InetSocketAddress target, long lateMillis) {
    this.target = target;
    this.lateMillis = lateMillis;
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

  /**
   * Decides about the requests for rows from now on.
   *
   * @param decision the fate of each, by its number from 1
   */
  public void decide(IntFunction<Fate> decision) {
    fetches.set(0);
    queries.set(0);
    fates = decision;
  }

  /** Requests for rows since {@link #decide}. */
  public int fetches() {
    return fetches.get();
  }

  /** Statements since {@link #decide}. */
  public int queries() {
    return queries.get();
  }

  private void accept() {
    while (!isClosed) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        if (!isClosed) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server = new Socket(target.getAddress(), target.getPort());
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    sockets.add(client);
    sockets.add(server);
    start("to-client", () -> relay(client, server, () -> copy(server, client)));
    start("to-server", () -> relay(client, server, () -> copyFrames(client, server)));
  }

  /** One direction. */
  @FunctionalInterface
  private interface Direction {
    void run() throws IOException;
  }

  private void relay(Socket client, Socket server, Direction direction) {
    try {
      direction.run();
    } catch (IOException e) {
      // One side is gone, or the test has cut the connection.
    } finally {
      close(client);
      close(server);
    }
  }

  private static void copy(Socket from, Socket to) throws IOException {
    byte[] buffer = new byte[64 << 10];
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
    }
  }

  private void copyFrames(Socket client, Socket server) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    OutputStream out = server.getOutputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    while (!isClosed) {
      byte[] frame = frame(in);
      Fate fate = fate(frame);
      if (fate == Fate.CUT) {
        throw new EOFException();
      }
      if (fate == Fate.LATE) {
        pause();
      }
      if (fate == Fate.MISDIRECTED) {
        frame[payload(frame) + RESULT_ID + 4] ^= 1;
      }
      if (fate != Fate.LOST) {
        out.write(frame);
      }
    }
  }

  private void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(lateMillis);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** A whole masked frame with its head. */
  private static byte[] frame(DataInputStream in) throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    int more = (second & 0x7f) == 126 ? 2 : (second & 0x7f) == 127 ? 8 : 0;
    byte[] length = new byte[more];
    in.readFully(length);
    long bytes = more == 0 ? second & 0x7f : 0;
    for (byte b : length) {
      bytes = bytes << 8 | b & 0xff;
    }
    ByteBuffer frame = ByteBuffer.allocate(Math.toIntExact(2 + more + 4 + bytes));
    frame.put((byte) first).put((byte) second).put(length);
    in.readFully(frame.array(), frame.position(), frame.remaining());
    return frame.array();
  }

  private Fate fate(byte[] frame) {
    long action = action(frame);
    if (action == QUERY) {
      queries.incrementAndGet();
    }
    return action == FETCH ? fates.apply(fetches.incrementAndGet()) : Fate.PASSED;
  }

  /** What a binary message asks for; 0 for any other. The key of its mask is taken out. */
  private static long action(byte[] frame) {
    int payload = payload(frame);
    boolean isBinary = (frame[0] & 0x0f) == 2;
    if (!isBinary || frame.length < payload + 26) {
      return 0;
    }
    byte[] action = new byte[Long.BYTES];
    for (int i = 0; i < action.length; i++) {
      int at = ACTION + i;
      action[i] = (byte) (frame[payload + at] ^ frame[payload - 4 + at % 4]);
    }
    return ByteBuffer.wrap(action).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** Where the payload begins; the four bytes before it are its mask. */
  private static int payload(byte[] frame) {
    int size = frame[1] & 0x7f;
    return 4 + (size == 126 ? 4 : size == 127 ? 10 : 2);
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, "fetch-proxy-" + name);
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
    sockets.forEach(FetchProxy::close);
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
