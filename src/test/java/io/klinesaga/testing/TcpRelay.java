package io.klinesaga.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A relay on loopback in front of a server. Each direction of a connection has a thread of its own;
 * when one ends, both do.
 */
abstract class TcpRelay implements AutoCloseable {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int BUFFER = 64 << 10;

  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  TcpRelay(InetSocketAddress target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("accept", this::accept);
  }

  /** The port of 127.0.0.1 at which it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  boolean isClosed() {
    return isClosed;
  }

  /** The ends of all connections that are open. */
  Set<Socket> sockets() {
    return sockets;
  }

  /** Cuts every connection now. */
  public void cut() {
    sockets.forEach(TcpRelay::close);
  }

  /** Whether a new connection is taken. */
  boolean isOpen() {
    return true;
  }

  /**
   * Passes on what the client sends, until there is no more.
   *
   * @return false if the server is not to be told that this has ended
   * @throws IOException if an end of the connection is gone, or to cut it
   */
  abstract boolean toServer(Socket client, Socket server) throws IOException;

  /** The same for what the server sends. */
  boolean toClient(Socket server, Socket client) throws IOException {
    byte[] buffer = new byte[BUFFER];
    InputStream in = server.getInputStream();
    OutputStream out = client.getOutputStream();
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
    }
    return true;
  }

  private void accept() {
    while (!isClosed) {
      try {
        Socket client = listener.accept();
        if (isOpen()) {
          connect(client);
        } else {
          client.close();
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
      server.connect(target, CONNECT_MILLIS);
      client.setTcpNoDelay(true); // or each small answer waits 40 ms for an acknowledgement
      server.setTcpNoDelay(true);
    } catch (IOException e) {
      close(client);
      return;
    }
    sockets.add(client);
    sockets.add(server);
    start("to-server", () -> relay(client, server, this::toServer));
    start("to-client", () -> relay(server, client, this::toClient));
  }

  /** One direction. */
  @FunctionalInterface
  private interface Direction {
    boolean run(Socket from, Socket to) throws IOException;
  }

  private void relay(Socket from, Socket to, Direction direction) {
    boolean isTold = true;
    try {
      isTold = direction.run(from, to);
    } catch (IOException e) {
      // The other direction, or the test, has cut the connection.
    } finally {
      end(from);
      if (isTold) {
        end(to);
      }
    }
  }

  private void end(Socket socket) {
    close(socket);
    sockets.remove(socket);
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, "relay-" + name);
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
    cut();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
