package io.klinesaga.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A relay on loopback in front of a TDengine that knows the requests of its clients apart. */
abstract class FrameProxy implements AutoCloseable {
  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  FrameProxy(InetSocketAddress target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("accept", this::accept);
  }

  /**
   * Deals with one message of a client.
   *
   * @param server passes it on
   * @param client answers it
   * @throws IOException to cut the connection
   */
  abstract void handle(ClientFrame frame, OutputStream server, OutputStream client)
      throws IOException;

  public int port() {
    return listener.getLocalPort();
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
      handle(ClientFrame.read(in), out, client.getOutputStream());
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, "frame-proxy-" + name);
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
    sockets.forEach(FrameProxy::close);
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
