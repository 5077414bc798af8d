package io.klinesaga.embedded.tdengine.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A cable between one client and the server that a test can cut. */
final class Relay implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final List<Socket> ends = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Relay(int serverPort) throws IOException {
    threads.execute(() -> run(serverPort));
  }

  int port() {
    return listener.getLocalPort();
  }

  private void run(int serverPort) {
    try {
      Socket client = listener.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
      ends.addAll(List.of(client, server));
      threads.execute(() -> copy(server, client));
      copy(client, server);
    } catch (IOException e) {
      // The test has cut the cable.
    }
  }

  private static void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // The test has cut the cable.
    }
  }

  void cut() throws IOException {
    listener.close();
    for (Socket end : ends) {
      end.close();
    }
  }

  @Override
  public void close() throws IOException {
    cut();
    threads.shutdown();
  }
}
