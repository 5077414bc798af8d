package io.klinesaga.cli;

import io.klinesaga.app.BarReading;
import io.klinesaga.app.Databases;
import io.klinesaga.app.Market;
import io.klinesaga.config.Configuration;
import io.klinesaga.export.ExportSources;
import io.klinesaga.market.Codes;
import io.klinesaga.market.Instruments;
import io.klinesaga.postgres.PostgresCodes;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresReadFacts;
import io.klinesaga.read.BarAnswers;
import io.klinesaga.read.BarReader;
import io.klinesaga.read.ReadFacts;
import io.klinesaga.tdengine.TdengineBarStore;
import java.util.function.ToIntFunction;

/** Both databases, opened for a command that looks at what is stored. */
final class StoredData implements AutoCloseable {
  private final Databases databases;
  private final PostgresDatabase postgres;
  private final TdengineBarStore store;

  private StoredData(Configuration configuration) {
    databases = Databases.attach(configuration);
    postgres = new PostgresDatabase(databases.postgres());
    store = new TdengineBarStore(databases.tdengine());
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
          try (StoredData data = new StoredData(configuration)) {
            data.postgres.ping();
            if (!data.postgres.schemaExists() || !data.store.schemaExists()) {
              ifNothing.run();
              return ExitCode.INCOMPLETE;
            }
            return work.applyAsInt(data);
          }
        });
  }

  PostgresDatabase postgres() {
    return postgres;
  }

  TdengineBarStore store() {
    return store;
  }

  /** All codes of the securities. */
  Codes codes() {
    return new PostgresCodes(postgres.transactions()).read();
  }

  /** What the log says of the rows. */
  ReadFacts facts() {
    return new PostgresReadFacts(postgres.transactions());
  }

  /** Reads bars as they were. */
  BarReader reader() {
    return new BarReader(store, facts());
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

  @Override
  public void close() {
    store.close();
    postgres.close();
    databases.close();
  }
}
