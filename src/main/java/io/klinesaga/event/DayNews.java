package io.klinesaga.event;

import io.klinesaga.complete.DayChanges;
import io.klinesaga.complete.DayListener;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.loop.Loop;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of days that became complete or ceased to be, whichever process has found it. Of several
 * that do so each change is told by one, once.
 */
public final class DayNews implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DayNews.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration LAST_CHANCE = Duration.ofSeconds(5);
  private static final int MOST = 1_000;

  private final DayChanges changes;
  private final DayListener listener;
  private final Loop loop = new Loop("kline-day-news", Duration.ZERO, INTERVAL, this::tell);

  public DayNews(DayChanges changes, DayListener listener) {
    this.changes = changes;
    this.listener = listener;
  }

  /** Begins to tell. */
  public void start() {
    loop.start();
  }

  /** A database that is down is told by its metric and by the health. */
  private void tell() {
    try {
      changes.take(MOST).forEach(listener::changed);
    } catch (DatabaseException e) {
      LOG.debug("Changes of days cannot be read", e);
    }
  }

  /** What was taken out is told. */
  @Override
  public void close() {
    loop.close(LAST_CHANCE);
  }
}
