package io.klinesaga.sync;

import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.postgres.PostgresTransactionLog;
import io.klinesaga.sync.SeriesBatch.Stage;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.transaction.TransactionLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Deliberately wrong steps, put into edited routes to show that the suite fails on them. */
public final class Mutants {
  private static TdengineBarStore store;
  private static TransactionLog transactions;

  private Mutants() {}

  /** Says which databases the wrong steps write to. */
  public static void on(TdengineBarStore bars, Transactions postgres) {
    store = bars;
    transactions = new PostgresTransactionLog(postgres);
  }

  /** The step write without its fence. */
  public static void writeWithoutLease(SeriesBatch batch) {
    batch.advance(Set.of(Stage.COMPARED), Stage.WRITING);
    Map<SeriesId, StoredBars> rows = new LinkedHashMap<>();
    batch.updates().forEach(update -> rows.put(update.series(), update.delta().toWrite()));
    rows.values().removeIf(StoredBars::isEmpty);
    store.write(batch.period(), rows, () -> {});
    batch.reached(Stage.WRITTEN);
  }

  /** The step write in which every bar is written as if it were of transaction 0. */
  public static void writeUntagged(SeriesBatch batch) {
    batch.advance(Set.of(Stage.COMPARED), Stage.WRITING);
    Map<SeriesId, StoredBars> rows = new LinkedHashMap<>();
    for (SeriesUpdate update : batch.updates()) {
      StoredBars.Builder untagged = new StoredBars.Builder();
      StoredBars all = update.delta().toWrite();
      for (int i = 0; i < all.size(); i++) {
        untagged.values().add(all.bars(), i);
        untagged.end(0, all.validity(i));
      }
      if (!all.isEmpty()) {
        rows.put(update.series(), untagged.build());
      }
    }
    store.write(batch.period(), rows, () -> {});
    batch.reached(Stage.WRITTEN);
  }

  /** The step write that does nothing: with the next step the commit comes before the write. */
  public static void skipWrite(SeriesBatch batch) {
    batch.advance(Set.of(Stage.COMPARED), Stage.WRITING);
    batch.reached(Stage.WRITTEN);
  }

  /** The log says that everything is rolled back, before anything is. */
  public static void rolledBackAtOnce(String sagaId) {
    transactions.rolledBack(sagaId);
  }
}
