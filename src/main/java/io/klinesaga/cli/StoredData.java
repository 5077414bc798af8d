package io.klinesaga.cli;

import io.klinesaga.app.BarReading;
import io.klinesaga.app.Databases;
import io.klinesaga.app.Market;
import io.klinesaga.config.Configuration;
import io.klinesaga.export.ExportSources;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Instruments;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.read.BarAnswers;
import io.klinesaga.tdengine.TdengineBarStore;
import java.util.function.ToIntFunction;

/** Both databases, opened for a command that looks at what is stored. */
final class StoredData {
  private final PostgresDatabase postgres;
  private final TdengineBarStore store;

  private StoredData(PostgresDatabase postgres, TdengineBarStore store) {
    this.postgres = postgres;
    this.store = store;
  }

  /**
   * Does the work of a command on them.
   *
   * @param ifNothing says that there is nothing yet
   * @return its exit code; {@link ExitCode#INCOMPLETE} if nothing has been synchronised yet
   */
  static int use(Configuration configuration, Runnable ifNothing, ToIntFunction<StoredData> work) {
    return LentDatabases.use(
        configuration,
        () -> {
          try (Databases databases = Databases.attach(configuration);
              PostgresDatabase postgres = new PostgresDatabase(databases.postgres());
              TdengineBarStore store = new TdengineBarStore(databases.tdengine())) {
            postgres.ping();
            if (!postgres.schemaExists() || !store.schemaExists()) {
              ifNothing.run();
              return ExitCode.INCOMPLETE;
            }
            return work.applyAsInt(new StoredData(postgres, store));
          }
        });
  }

  Transactions transactions() {
    return postgres.transactions();
  }

  TdengineBarStore store() {
    return store;
  }

  /** Answers for the bars of securities. */
  BarAnswers answers(Instruments instruments) {
    return new BarReading(postgres.transactions(), store, instruments).answers();
  }

  /** What exports are made of. */
  ExportSources exports(Market market) {
    return new BarReading(postgres.transactions(), store, market.instruments())
        .exports(market.calendar());
  }
}
