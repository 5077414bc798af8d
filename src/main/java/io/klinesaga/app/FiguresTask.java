package io.klinesaga.app;

import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.metrics.Figures;
import io.klinesaga.metrics.Metric;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresFigures;
import io.klinesaga.tdengine.TdengineBarStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at databases and disk regularly, on a thread of its own, so that no scrape has to wait. */
final class FiguresTask implements AutoCloseable {
  static final Duration INTERVAL = Duration.ofSeconds(15);

  /** After the close of a day, until its bars are expected to be here. */
  static final Duration GRACE = Duration.ofHours(3);

  private static final Logger LOG = LoggerFactory.getLogger(FiguresTask.class);

  private final Figures figures;
  private final PostgresDatabase postgres;
  private final TdengineBarStore store;
  private final Path dataDir;
  private final Clock clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread looking = new Thread(work, "kline-figures");
            looking.setDaemon(true);
            return looking;
          });

  FiguresTask(
      Figures figures,
      PostgresDatabase postgres,
      TdengineBarStore store,
      Path dataDir,
      Clock clock) {
    this.figures = figures;
    this.postgres = postgres;
    this.store = store;
    this.dataDir = dataDir;
    this.clock = clock;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the task ends only with the thread
  void start() {
    thread.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks once; a scheduled task that throws would never run again. */
  void look() {
    try {
      lookAtPostgres();
      lookAtTdengine();
      figures.set(Metric.DATA_DIR_FREE, free(dataDir.toAbsolutePath()));
    } catch (RuntimeException e) {
      LOG.warn("The figures for the metrics could not be read: {}", e.toString());
    }
  }

  private void lookAtPostgres() {
    LocalDate closed = TradingCalendar.sse().lastClosed(clock.millis(), GRACE);
    try {
      figures.read(new PostgresFigures(postgres.transactions()).read(MarketTime.dayStart(closed)));
      figures.set(Metric.DATABASE_UP, 1, "postgres");
    } catch (DatabaseException e) {
      LOG.debug("PostgreSQL does not answer", e);
      figures.unknown();
      figures.set(Metric.DATABASE_UP, 0, "postgres");
    }
  }

  private void lookAtTdengine() {
    try {
      store.ping();
      figures.set(Metric.DATABASE_UP, 1, "tdengine");
    } catch (DatabaseException e) {
      LOG.debug("TDengine does not answer", e);
      figures.set(Metric.DATABASE_UP, 0, "tdengine");
    }
  }

  /** Of the nearest folder that exists: with real servers there may be no data directory. */
  private static double free(Path folder) {
    Path existing = folder;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    try {
      return Files.getFileStore(existing).getUsableSpace();
    } catch (IOException e) {
      LOG.debug("The free space of {} cannot be read", existing, e);
      return Double.NaN;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
