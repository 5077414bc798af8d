package io.klinesaga.dryrun;

import io.klinesaga.app.Databases;
import io.klinesaga.clean.LateBars;
import io.klinesaga.clean.PurgePreview;
import io.klinesaga.clean.PurgeRequest;
import io.klinesaga.config.Configuration;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.TimeRange;
import io.klinesaga.postgres.PostgresAbandoned;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresPurgeLog;
import io.klinesaga.postgres.PostgresRolledBack;
import io.klinesaga.tdengine.TdengineBarStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says what the cleaner would do: writes nothing. */
public final class CleanDryRun {
  private CleanDryRun() {}

  /**
   * Says of each transaction that would be touched, in one line, why.
   *
   * @param purge what would be purged too; null for nothing
   * @return the total
   */
  public static Preview run(
      Configuration configuration, @Nullable PurgeRequest purge, Consumer<String> out) {
    try (Databases databases = Databases.attach(configuration);
        PostgresDatabase postgres = new PostgresDatabase(databases.postgres());
        TdengineBarStore store = new TdengineBarStore(databases.tdengine())) {
      postgres.ping();
      if (!postgres.schemaExists() || !store.schemaExists()) {
        return new Preview(Map.of(), true);
      }
      Duration ownerTimeout =
          databases.isExclusive() ? Duration.ZERO : configuration.saga().ownerTimeout();
      int abandoned =
          new PostgresAbandoned(postgres.transactions(), ownerTimeout)
              .describe(line -> out.accept("would compensate " + line));
      Counter lateRanges = new Counter();
      new LateBars(new PostgresRolledBack(postgres.transactions()), store)
          .find(
              configuration.cleaner().recheckWindow(),
              (entry, range) -> {
                lateRanges.count++;
                out.accept(
                    "would invalidate late bars of transaction "
                        + entry.transactionId()
                        + " "
                        + entry.series()
                        + " "
                        + text(range));
              });
      Counter rows = new Counter();
      Counter ranges = new Counter();
      if (purge != null) {
        new PurgePreview(
                new PostgresPurgeLog(postgres.transactions()),
                store,
                configuration.sync().chunkSize())
            .show(
                purge,
                receipt -> {
                  ranges.count++;
                  rows.count += receipt.rows();
                  out.accept("would purge " + receipt.line());
                });
      }
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("transactions", abandoned);
      figures.put("late_ranges", lateRanges.count);
      if (purge != null) {
        figures.put("rows_to_purge", rows.count);
        figures.put("ranges_to_purge", ranges.count);
      }
      return new Preview(figures, true);
    }
  }

  private static final class Counter {
    private long count;
  }

  private static String text(TimeRange range) {
    return MarketTime.dateTime(range.from()) + ".." + MarketTime.dateTime(range.to());
  }
}
