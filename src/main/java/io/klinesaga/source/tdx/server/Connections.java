package io.klinesaga.source.tdx.server;

import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.tdx.wire.Heartbeat;
import io.klinesaga.source.tdx.wire.WireException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The connections to all hosts, a fixed number at the same time. One that is not in use is kept
 * open with heartbeats for some minutes. Safe for use by several threads.
 */
final class Connections implements AutoCloseable {
  private static final Duration KEPT = Duration.ofMinutes(5);

  private final ServerSettings settings;
  private final Semaphore free;
  private final Map<HostAddress, Deque<QuoteConnection>> idle = new HashMap<>();
  private final Map<HostAddress, Integer> busy = new HashMap<>();
  private final AnswerTimes times = new AnswerTimes();
  private @Nullable ScheduledExecutorService heartbeats;
  private boolean isClosed;

  Connections(ServerSettings settings) {
    this.settings = settings;
    free = new Semaphore(settings.connections(), true);
  }

  /** How long one more request to a host may take, in no unit: the less, the better. */
  synchronized double cost(HostAddress host) {
    return (busy.getOrDefault(host, 0) + 1) * times.mean(host, System.nanoTime());
  }

  /**
   * A host has answered a request.
   *
   * @param since when it was asked, {@link System#nanoTime}
   */
  void heard(HostAddress host, long since) {
    long now = System.nanoTime();
    times.heard(host, now - since, now);
  }

  /**
   * A connection to a host, once one is free: to be closed, which gives it back.
   *
   * @throws IOException if the host cannot be reached
   * @throws WireException if it answers with something else
   */
  Lease lease(HostAddress host, GatePass pass) throws IOException, WireException {
    // Who waits for a connection must hold nothing that those wait for who have one.
    pass.answered();
    acquire();
    count(host, 1);
    boolean isLeased = false;
    try {
      QuoteConnection kept = takeIdle(host);
      Lease lease = new Lease(this, kept == null ? open(host, pass) : kept, pass, kept != null);
      isLeased = true;
      return lease;
    } finally {
      if (!isLeased) {
        count(host, -1);
        free.release();
      }
    }
  }

  private void acquire() {
    try {
      free.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceException(
          TdxServerSource.NAME + ": interrupted while waiting for a connection", e);
    }
  }

  private QuoteConnection open(HostAddress host, GatePass pass) throws IOException, WireException {
    makeRoom();
    pass.enter();
    QuoteConnection opened = QuoteConnection.open(host, settings);
    pass.answered();
    return opened;
  }

  /** Closes what is kept to other hosts, so that not more are open than may be. */
  private synchronized void makeRoom() {
    int inUse = busy.values().stream().mapToInt(Integer::intValue).sum();
    for (Deque<QuoteConnection> kept : idle.values()) {
      while (!kept.isEmpty() && inUse + idleCount() > settings.connections()) {
        kept.removeLast().close();
      }
    }
  }

  private int idleCount() {
    return idle.values().stream().mapToInt(Deque::size).sum();
  }

  private synchronized @Nullable QuoteConnection takeIdle(HostAddress host) {
    Deque<QuoteConnection> kept = idle.get(host);
    return kept == null ? null : kept.pollFirst();
  }

  private synchronized void count(HostAddress host, int change) {
    busy.merge(host, change, Integer::sum);
  }

  /** Takes a connection back. */
  void giveBack(QuoteConnection connection) {
    count(connection.host(), -1);
    if (connection.isOpen()) {
      connection.use();
      keep(connection);
    }
    free.release();
  }

  private synchronized void keep(QuoteConnection connection) {
    if (isClosed) {
      connection.close();
      return;
    }
    idle.computeIfAbsent(connection.host(), host -> new ArrayDeque<>()).addFirst(connection);
  }

  /** Closes what is kept to a host, since one of them was found closed by it. */
  void drop(HostAddress host) {
    takeAll(host).forEach(QuoteConnection::close);
  }

  private synchronized List<QuoteConnection> takeAll(HostAddress host) {
    Deque<QuoteConnection> kept = idle.remove(host);
    return kept == null ? List.of() : new ArrayList<>(kept);
  }

  /** Begins to keep idle connections open. */
  synchronized void keepAlive(RequestGate gate) {
    if (heartbeats != null || isClosed) {
      return;
    }
    long millis = settings.limits().heartbeat().toMillis();
    heartbeats =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, TdxServerSource.NAME + " heartbeat");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        heartbeats.scheduleWithFixedDelay(
            () -> beat(gate), millis / 2, millis / 2, TimeUnit.MILLISECONDS);
  }

  /** One that is not in time for its answer, or not allowed to ask, is closed. */
  private void beat(RequestGate gate) {
    for (QuoteConnection due = takeDue(); due != null; due = takeDue()) {
      GatePass pass = new GatePass(gate);
      try {
        pass.enter();
        due.ask(new Heartbeat(), new CRC32());
        keep(due);
      } catch (IOException | WireException | RuntimeException e) {
        due.close();
      } finally {
        pass.answered();
      }
    }
  }

  private synchronized @Nullable QuoteConnection takeDue() {
    Duration half = settings.limits().heartbeat().dividedBy(2);
    for (Deque<QuoteConnection> kept : idle.values()) {
      kept.removeIf(Connections::closeIfUnused);
      for (QuoteConnection connection : kept) {
        if (connection.idle().compareTo(half) >= 0) {
          kept.remove(connection);
          return connection;
        }
      }
    }
    return null;
  }

  private static boolean closeIfUnused(QuoteConnection connection) {
    boolean isUnused = connection.unused().compareTo(KEPT) > 0;
    if (isUnused) {
      connection.close();
    }
    return isUnused;
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    if (heartbeats != null) {
      heartbeats.shutdownNow();
    }
    idle.values().forEach(kept -> kept.forEach(QuoteConnection::close));
    idle.clear();
  }
}
