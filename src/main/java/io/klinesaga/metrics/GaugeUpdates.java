package io.klinesaga.metrics;

import io.klinesaga.complete.DueTimes;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.loop.Loop;
import io.klinesaga.market.CalendarWatch;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresGauges;
import io.klinesaga.tdengine.TdengineBarStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at databases and disk regularly, on a thread of its own, so that no scrape has to wait. */
public final class GaugeUpdates implements AutoCloseable {
  static final Duration INTERVAL = Duration.ofSeconds(15);

  /** After the close of a day, until its bars are expected to be here. */
  static final Duration GRACE = Duration.ofHours(3);

  private static final Logger LOG = LoggerFactory.getLogger(GaugeUpdates.class);

  private final Gauges gauges;
  private final PostgresDatabase postgres;
  private final TdengineBarStore store;
  private final Path dataDir;
  private final CalendarWatch calendar;
  private final DueTimes due;
  private final Loop loop = new Loop("kline-figures", Duration.ZERO, INTERVAL, this::look);

  /**
   * @param due when the bars of a day must be there
   */
  public GaugeUpdates(
      Gauges gauges,
      PostgresDatabase postgres,
      TdengineBarStore store,
      Path dataDir,
      CalendarWatch calendar,
      DueTimes due) {
    this.gauges = gauges;
    this.postgres = postgres;
    this.store = store;
    this.dataDir = dataDir;
    this.calendar = calendar;
    this.due = due;
  }

  /** Begins to look. */
  public void start() {
    loop.start();
  }

  /**
   * Looks once; what cannot be read is shown as such and does not keep the rest from being read.
   */
  void look() {
    lookAtCalendar();
    lookAtPostgres();
    lookAtTdengine();
    lookAtDisk();
  }

  private void lookAtCalendar() {
    try {
      gauges.set(Metric.CALENDAR_DAYS_LEFT, calendar.daysLeft());
    } catch (Throwable e) {
      gauges.set(Metric.CALENDAR_DAYS_LEFT, Double.NaN);
      tell("The calendar", e);
    }
  }

  private void lookAtPostgres() {
    try {
      gauges.read(figures(calendar.lastClosed(GRACE)));
      gauges.set(Metric.DATABASE_UP, 1, "postgres");
    } catch (Throwable e) {
      gauges.unknown();
      gauges.set(Metric.DATABASE_UP, 0, "postgres");
      tell("PostgreSQL", e);
    }
  }

  /** Without a day to measure by no series is behind, and none is not. */
  private Map<String, Map<String, Double>> figures(Optional<LocalDate> closed) {
    Map<String, Map<String, Double>> figures =
        new PostgresGauges(postgres.transactions())
            .read(
                new PostgresGauges.Days(
                    closed.map(MarketTime::dayStart).orElse(0L),
                    lastDue(Period.DAY),
                    lastDue(Period.MIN1)));
    if (closed.isEmpty()) {
      Map<String, Double> unknown = new HashMap<>();
      List.of(Period.values()).forEach(period -> unknown.put(period.code(), Double.NaN));
      figures.put("behind", unknown);
    }
    return figures;
  }

  private @Nullable LocalDate lastDue(Period period) {
    return calendar.lastClosed(due.sinceClose(period)).orElse(null);
  }

  private void lookAtTdengine() {
    try {
      store.ping();
      gauges.set(Metric.DATABASE_UP, 1, "tdengine");
    } catch (Throwable e) {
      gauges.set(Metric.DATABASE_UP, 0, "tdengine");
      tell("TDengine", e);
    }
  }

  private void lookAtDisk() {
    try {
      gauges.set(Metric.DATA_DIR_FREE, free(dataDir.toAbsolutePath()));
    } catch (Throwable e) {
      gauges.set(Metric.DATA_DIR_FREE, Double.NaN);
      tell("The disk", e);
    }
  }

  /** A database that is down is told by its metric and by the health. */
  private static void tell(String what, Throwable e) {
    if (e instanceof DatabaseException) {
      LOG.debug("{} does not answer", what, e);
    } else {
      LOG.warn("{}: the figures for the metrics could not be read: {}", what, e.toString());
    }
  }

  /** Of the nearest folder that exists: with real servers there may be no data directory. */
  private static double free(Path folder) throws IOException {
    Path existing = folder;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return Files.getFileStore(existing).getUsableSpace();
  }

  @Override
  public void close() {
    loop.close();
  }
}
