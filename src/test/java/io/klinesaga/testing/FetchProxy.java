package io.klinesaga.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A relay in front of a TDengine with which a test can decide about each request for rows: losing
 * one is what the driver does when it forgets to ask.
 */
public final class FetchProxy extends FrameProxy {
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

  private final long lateMillis;
  private final AtomicInteger fetches = new AtomicInteger();
  private final AtomicInteger queries = new AtomicInteger();
  private volatile IntFunction<Fate> fates = number -> Fate.PASSED;

  /**
   * @param lateMillis how late a {@link Fate#LATE} request is
   */
  public FetchProxy(InetSocketAddress target, long lateMillis) {
    super(target);
    this.lateMillis = lateMillis;
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

  @Override
  void handle(ClientFrame frame, OutputStream server, OutputStream client) throws IOException {
    Fate fate = fate(frame);
    if (fate == Fate.CUT) {
      throw new EOFException();
    }
    if (fate == Fate.LATE) {
      pause();
    }
    if (fate == Fate.MISDIRECTED) {
      frame.misdirect();
    }
    if (fate != Fate.LOST) {
      server.write(frame.bytes());
    }
  }

  private Fate fate(ClientFrame frame) {
    String action = frame.action();
    if (action.equals("binary_query")) {
      queries.incrementAndGet();
    }
    return action.equals("fetch_raw_block") ? fates.apply(fetches.incrementAndGet()) : Fate.PASSED;
  }

  private void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(lateMillis);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
