package io.klinesaga.jdbc;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/**
 * Whether a server answers, asked without its driver: a driver takes seconds to load on a busy
 * machine, and that must not count as the server's time.
 */
public final class FirstContact {
  private static final Duration LEAST = Duration.ofSeconds(10);

  private FirstContact() {}

  /**
   * Asks servers one by one until one answers.
   *
   * @param servers each {@code host}, {@code host:port} or {@code [IPv6 address]:port}
   * @param defaultPort where none is named
   * @param question what makes the server answer; empty: that it accepts the connection will do
   * @param limit for each of them, once to be connected and once for the answer; at least 10
   *     seconds, because an embedded server may be loading too
   * @throws IOException if none answers; of the last one
   */
  public static void require(List<String> servers, int defaultPort, byte[] question, Duration limit)
      throws IOException {
    int millis = Math.toIntExact(atLeast(limit).toMillis());
    IOException last = new IOException("no server is named");
    for (String server : servers) {
      try {
        ask(address(server, defaultPort), question, millis);
        return;
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  /**
   * How long a driver may take to connect to one of the servers after one has answered. It tries
   * them in an order of its own, and the first can be one that never answers.
   *
   * @param limit as for {@link #require}
   * @param alone for the only server
   */
  public static Duration limit(List<String> servers, Duration limit, Duration alone) {
    return servers.size() == 1 ? alone : atLeast(limit);
  }

  private static Duration atLeast(Duration limit) {
    return limit.compareTo(LEAST) < 0 ? LEAST : limit;
  }

  private static InetSocketAddress address(String server, int defaultPort) throws IOException {
    int colon = server.lastIndexOf(':');
    boolean hasPort = colon > server.lastIndexOf(']');
    String host = (hasPort ? server.substring(0, colon) : server).replaceAll("[\\[\\]]", "");
    int port = hasPort ? Integer.parseInt(server.substring(colon + 1)) : defaultPort;
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException("there is no host " + host);
    }
    return address;
  }

  private static void ask(InetSocketAddress address, byte[] question, int limit)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address, limit);
      if (question.length > 0) {
        socket.setSoTimeout(limit);
        socket.getOutputStream().write(question);
        if (socket.getInputStream().read() < 0) {
          throw new EOFException("the connection was closed without an answer");
        }
      }
    }
  }
}
