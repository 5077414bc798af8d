package io.klinesaga.testing.quote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A simulated quote server of the TDX client on this machine, as the notes on the protocol describe
 * one. Its bytes come from an encoder of its own, so that a client is not tested against its own
 * mistakes. What goes wrong at it: {@link Hostility}.
 */
public final class QuoteServer implements AutoCloseable {
  private static final int BACKLOG = 50;

  private final InetAddress address;
  private final Hostility faults = new Hostility();
  private final Traffic traffic = new Traffic();
  private final Answers answers;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ServerSocket listener;
  private @Nullable Socket kept;
  private final int port;

  private QuoteServer(QuoteMarket market, InetAddress address, int port) {
    this.address = address;
    answers = new Answers(market, faults);
    this.port = listen(port);
  }

  /** Starts one on a free port of 127.0.0.1. */
  public static QuoteServer start(QuoteMarket market) {
    return start(market, InetAddress.getLoopbackAddress(), 0);
  }

  /**
   * Starts one.
   *
   * @param address where it listens; 127.1.0.1 and 127.2.0.1 are two networks
   * @param port 0 for a free one
   */
  public static QuoteServer start(QuoteMarket market, InetAddress address, int port) {
    return new QuoteServer(market, address, port);
  }

  public int port() {
    return port;
  }

  InetAddress address() {
    return address;
  }

  /** {@code address:port}, as a setting has it. */
  public String host() {
    return address.getHostAddress() + ":" + port;
  }

  /** What goes wrong, to be set. */
  public Hostility faults() {
    return faults;
  }

  /** What was asked. */
  public Traffic traffic() {
    return traffic;
  }

  /** Cuts every connection and refuses new ones. */
  public synchronized void die() {
    if (stop()) {
      keepPort();
    }
  }

  /** Whether it listened. */
  private boolean stop() {
    @Nullable ServerSocket open = listener;
    listener = null;
    if (open != null) {
      close(open);
    }
    cut();
    return open != null;
  }

  /** Nobody else may listen at the port of a server that is down and be taken for it. */
  private void keepPort() {
    Socket keeper = new Socket();
    try {
      keeper.setReuseAddress(true); // connections that were cut linger
      keeper.bind(new InetSocketAddress(address, port));
      kept = keeper;
    } catch (IOException e) {
      close(keeper); // a connection that is not quite closed keeps it as well
    }
  }

  private void freePort() {
    Socket keeper = kept;
    kept = null;
    if (keeper != null) {
      close(keeper);
    }
  }

  /** Cuts every connection. */
  public void cut() {
    sockets.forEach(QuoteServer::close);
  }

  /** Listens again on the same port after {@link #die}. */
  public synchronized void revive() {
    faults.live();
    if (listener == null) {
      freePort();
      listen(port);
    }
  }

  private int listen(int on) {
    try {
      ServerSocket open = new ServerSocket();
      open.setReuseAddress(true);
      open.bind(new InetSocketAddress(address, on), BACKLOG);
      listener = open;
      start("accept", () -> accept(open));
      return open.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket open) {
    while (!open.isClosed()) {
      try {
        Socket socket = open.accept();
        if (faults.isClosedAtOnce()) {
          traffic.opened();
          traffic.closed();
          socket.close();
        } else {
          serve(socket);
        }
      } catch (IOException e) {
        if (!open.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    traffic.opened();
    QuoteConversation conversation = new QuoteConversation(socket, answers, faults, traffic);
    start(
        "client",
        () -> {
          boolean isFatal = conversation.hold();
          sockets.remove(socket);
          close(socket);
          traffic.closed();
          if (isFatal) {
            die();
          }
        });
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, "quote-server-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // It is closed as far as this process can close it.
    }
  }

  @Override
  public synchronized void close() {
    stop();
    freePort();
  }
}
