package io.klinesaga.testing.quote;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What reached a server: every request with its time, and the connections. */
public final class Traffic {
  private static final int REMEMBERED = 500_000;

  private record Seen(long nanos, QuoteRequest request) {}

  private final Deque<Seen> seen = new ArrayDeque<>();
  private long total;
  private int open;
  private int mostOpen;
  private int opened;

  synchronized void add(QuoteRequest request) {
    if (seen.size() == REMEMBERED) {
      seen.removeFirst();
    }
    total++;
    seen.addLast(new Seen(System.nanoTime(), request));
  }

  synchronized void opened() {
    opened++;
    open++;
    mostOpen = Math.max(mostOpen, open);
  }

  synchronized void closed() {
    open--;
  }

  /** All requests, in their order. */
  public synchronized List<QuoteRequest> requests() {
    return seen.stream().map(Seen::request).toList();
  }

  /** How many requests there were of a {@link Method}. */
  public synchronized long count(int method) {
    return seen.stream().filter(one -> one.request().method() == method).count();
  }

  /**
   * The securities whose capital changes were asked for, each time in the order of the requests.
   */
  public List<String> askedForEvents() {
    List<String> codes = new ArrayList<>();
    for (QuoteRequest request : requests()) {
      if (request.method() == Method.EVENTS) {
        ByteBuffer in = request.fields();
        int count = in.getShort();
        for (int i = 0; i < count; i++) {
          codes.add((in.get() == 0 ? "SZ" : "SH") + Body.ascii(in, 6));
        }
      }
    }
    return codes;
  }

  /** How many requests there were. */
  public synchronized long total() {
    return total;
  }

  /** The connections that are open now. */
  public synchronized int openConnections() {
    return open;
  }

  /** The times of all requests, of {@link System#nanoTime}. */
  public synchronized List<Long> times() {
    return seen.stream().map(Seen::nanos).toList();
  }

  /** The most requests that came within any time of this length. */
  public int mostWithin(Duration window) {
    return mostWithin(times(), window);
  }

  /** The same over several servers. */
  public static int mostWithin(List<Long> times, Duration window) {
    List<Long> sorted = new ArrayList<>(times);
    sorted.sort(null);
    int most = 0;
    int from = 0;
    for (int to = 0; to < sorted.size(); to++) {
      while (sorted.get(to) - sorted.get(from) >= window.toNanos()) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  /** The most connections that were open at a time. */
  public synchronized int mostOpen() {
    return mostOpen;
  }

  /** The connections that were made. */
  public synchronized int openedConnections() {
    return opened;
  }

  /** Forgets everything but the connections that are open. */
  public synchronized void clear() {
    seen.clear();
    total = 0;
    mostOpen = open;
    opened = 0;
  }
}
