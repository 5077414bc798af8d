package io.klinesaga.handover;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntBiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the channel that takes work over, each order on a thread of its own. It listens on
 * this machine only, and whoever asks must know the secret.
 */
public final class HandoverServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HandoverServer.class);
  private static final int SECRET_BYTES = 32;
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private final ServerSocket socket;
  private final String secret;
  private final ToIntBiFunction<Assignment, String> worker;
  private final Set<Job> jobs = new HashSet<>();
  private final Thread acceptor = thread("kline-handover", this::accept);
  private boolean isClosed;

  private HandoverServer(ServerSocket socket, ToIntBiFunction<Assignment, String> worker) {
    this.socket = socket;
    this.worker = worker;
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    secret = HexFormat.of().formatHex(random);
  }

  /**
   * Takes orders from now on, until this is closed.
   *
   * @param worker does an order, given the secret too, and returns its exit code
   * @throws IOException if nothing can listen on this machine
   */
  public static HandoverServer open(ToIntBiFunction<Assignment, String> worker) throws IOException {
    HandoverServer server =
        new HandoverServer(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), worker);
    server.acceptor.start();
    return server;
  }

  /** Where it listens. */
  public int port() {
    return socket.getLocalPort();
  }

  /** What whoever asks must know. */
  public String secret() {
    return secret;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        begin(socket.accept());
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOG.warn("A command that hands work over was not heard: {}", e.toString());
        }
      }
    }
  }

  private synchronized void begin(Socket asked) throws IOException {
    if (isClosed) {
      asked.close();
      return;
    }
    Job job = new Job(new Lines(asked), secret, worker);
    jobs.add(job);
    thread("kline-handover-" + asked.getPort(), () -> run(job)).start();
  }

  private void run(Job job) {
    try {
      job.run();
    } finally {
      ended(job);
    }
  }

  private synchronized void ended(Job job) {
    jobs.remove(job);
    notifyAll();
  }

  static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Takes no more orders, cancels those that go on and lets them end, as far as that takes. */
  @Override
  public void close() {
    for (Job job : closeDoor()) {
      job.cancel("stopping");
    }
    awaitAcceptor();
    awaitJobs();
  }

  /** As long as a thread is in accept, the system takes further connections. */
  private void awaitAcceptor() {
    try {
      acceptor.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<Job> closeDoor() {
    isClosed = true;
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("Not closed cleanly", e);
    }
    return new ArrayList<>(jobs);
  }

  private synchronized void awaitJobs() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!jobs.isEmpty() && System.nanoTime() < end) {
        wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    jobs.forEach(Job::hangUp);
  }
}
