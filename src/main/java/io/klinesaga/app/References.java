package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import io.klinesaga.config.ReferenceConfig;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.Instruments;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresHostBook;
import io.klinesaga.postgres.PostgresKnownReferences;
import io.klinesaga.postgres.PostgresReference;
import io.klinesaga.postgres.PostgresSourceBudgets;
import io.klinesaga.reference.ReferenceReport;
import io.klinesaga.reference.ReferenceSource;
import io.klinesaga.reference.ReferenceSync;
import io.klinesaga.reference.csv.CsvReference;
import io.klinesaga.reference.server.TdxServerReference;
import io.klinesaga.reference.tdx.TdxFilesReference;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceListener;
import io.klinesaga.source.SourceServices;
import io.klinesaga.source.tdx.file.TdxFileSource;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The places of {@code kline.reference}, and reading them. */
public final class References {
  private final Configuration configuration;
  private final ReferenceConfig settings;
  private final Market market;
  private final Clock clock;
  private final SourceServices services;

  private References(
      Configuration configuration, Market market, Clock clock, SourceServices services) {
    this.configuration = configuration;
    this.settings = configuration.reference();
    this.market = market;
    this.clock = clock;
    this.services = services;
  }

  /**
   * What reads them into a database; it is to be closed.
   *
   * @param services what sources share with others
   * @throws StartException if a setting is missing or wrong
   */
  static ReferenceSync of(
      Configuration configuration,
      Market market,
      PostgresDatabase postgres,
      Clock clock,
      SourceServices services) {
    return sync(
        new References(configuration, market, clock, services).sources(),
        postgres,
        market.instruments(),
        clock);
  }

  /** What reads nothing. */
  public static ReferenceSync none(PostgresDatabase postgres, Clock clock) {
    return sync(List.of(), postgres, Instruments.shipped(), clock);
  }

  private static ReferenceSync sync(
      List<ReferenceSource> sources,
      PostgresDatabase postgres,
      Instruments instruments,
      Clock clock) {
    return new ReferenceSync(
        sources,
        new PostgresReference(postgres.transactions()),
        new PostgresKnownReferences(postgres.transactions()),
        instruments,
        clock);
  }

  /**
   * Reads them once, for a command; a process that runs beside is not disturbed.
   *
   * @param acceptsShrink whether a list may have become more than 1 % shorter
   * @throws StartException if nothing is configured, or a setting is missing or wrong
   */
  public static ReferenceReport read(
      Configuration configuration, boolean acceptsShrink, Clock clock) {
    SharedServices services = new SharedServices();
    Market market = market(configuration, clock);
    List<ReferenceSource> sources =
        new References(configuration, market, clock, services).sources();
    try (Opened opened = new Opened()) {
      sources.forEach(opened::add);
      opened.add(services);
      Databases databases =
          opened.add(
              Databases.isMade(configuration)
                  ? Databases.attach(configuration)
                  : Databases.start(configuration));
      PostgresDatabase postgres = opened.add(new PostgresDatabase(databases.postgres()));
      postgres.migrate();
      services.bind(
          new PostgresSourceBudgets(postgres.transactions()),
          source -> new PostgresHostBook(postgres.transactions(), source),
          SourceListener.NONE);
      return sync(sources, postgres, market.instruments(), clock).run(acceptsShrink);
    }
  }

  /** Before any database is started. */
  private static Market market(Configuration configuration, Clock clock) {
    if (configuration.reference().sources().isEmpty()) {
      throw new StartException(
          "kline.reference is empty: expected where reference data come from, such as tdx-files,"
              + " tdx-server or csv",
          null);
    }
    return Market.of(configuration, clock);
  }

  private List<ReferenceSource> sources() {
    return settings.sources().stream().map(this::source).toList();
  }

  private ReferenceSource source(String name) {
    return switch (name) {
      case TdxFilesReference.NAME ->
          new TdxFilesReference(tdxDirectory(), settings.keyFile(), market.instruments(), clock);
      case CsvReference.NAME ->
          new CsvReference(
              settings
                  .csvDirectory()
                  .orElseThrow(() -> missing("csv", "kline.reference.csv.directory")));
      case TdxServerReference.NAME -> server();
      default -> throw new StartException("kline.reference = " + name + ": not known", null);
    };
  }

  private ReferenceSource server() {
    try {
      return new TdxServerReference(
          new SourceContext(
              configuration.sourceSettings(TdxServerReference.NAME),
              market.instruments(),
              market.calendar(),
              configuration.dataDir(),
              clock,
              services));
    } catch (IllegalArgumentException e) {
      throw new StartException("kline.reference = tdx-server: " + e.getMessage(), e);
    }
  }

  private Path tdxDirectory() {
    return settings.tdxDirectory().orElseGet(this::directoryOfBars);
  }

  private Path directoryOfBars() {
    String folder = configuration.sourceSettings(TdxFileSource.NAME).getOrDefault("directory", "");
    if (folder.isEmpty()) {
      throw missing("tdx-files", "kline.reference.tdx-files.directory");
    }
    try {
      return Path.of(folder);
    } catch (InvalidPathException e) {
      throw new StartException("kline.source.tdx-file.directory = " + folder + ": no path", e);
    }
  }

  private static StartException missing(String name, String key) {
    return new StartException(
        key + ": a value is required, since kline.reference names " + name, null);
  }
}
