package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import io.klinesaga.config.PostgresConfig;
import io.klinesaga.config.TdengineConfig;
import io.klinesaga.embedded.DataDirectory;
import io.klinesaga.embedded.DataDirectoryInUseException;
import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.embedded.Owner;
import io.klinesaga.embedded.postgres.EmbeddedPostgresServer;
import io.klinesaga.embedded.tdengine.EmbeddedTdengine;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.lifecycle.Together;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the two databases are; the embedded ones are started where no URL is configured. */
public final class Databases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Databases.class);
  private static final String POSTGRES = "postgres";
  private static final String TDENGINE = "tdengine";
  private static final String EMBEDDED_POSTGRES_LOGIN = "kline";

  private final PostgresConfig postgres;
  private final TdengineConfig tdengine;
  private final boolean exclusive;
  private final @Nullable DataDirectory directory;
  private final Opened opened;

  /**
   * @param directory the folder that this process holds for an embedded server; null if for none
   */
  private Databases(
      PostgresConfig postgres,
      TdengineConfig tdengine,
      boolean exclusive,
      @Nullable DataDirectory directory,
      Opened opened) {
    this.postgres = postgres;
    this.tdengine = tdengine;
    this.exclusive = exclusive;
    this.directory = directory;
    this.opened = opened;
  }

  /**
   * Starts the embedded servers that the configuration asks for.
   *
   * @throws EmbeddedException if the data directory is in use or a server cannot start
   */
  public static Databases start(Configuration configuration) {
    return Opened.allOrNothing(opened -> start(configuration, opened));
  }

  private static Databases start(Configuration configuration, Opened opened) {
    PostgresConfig postgres = configuration.postgres();
    TdengineConfig tdengine = configuration.tdengine();
    if (!postgres.isEmbedded() && !tdengine.isEmbedded()) {
      return new Databases(postgres, tdengine, false, null, opened);
    }
    DataDirectory directory = opened.add(DataDirectory.open(configuration.dataDir()));
    var started =
        Together.run(
            () ->
                postgres.isEmbedded() ? startPostgres(configuration, directory, opened) : postgres,
            () ->
                tdengine.isEmbedded() ? startTdengine(configuration, directory, opened) : tdengine);
    return new Databases(
        started.here(), started.beside(), postgres.isEmbedded(), directory, opened);
  }

  private static PostgresConfig startPostgres(
      Configuration configuration, DataDirectory directory, Opened opened) {
    EmbeddedPostgresServer server =
        opened.add(
            EmbeddedPostgresServer.start(
                directory.folder().resolve(POSTGRES), configuration.embedded().postgresPort()));
    directory.publish(POSTGRES, server.url());
    LOG.info("Embedded PostgreSQL: {}", server.url());
    return configuration.postgres().at(server.url(), server.user(), server.password());
  }

  private static TdengineConfig startTdengine(
      Configuration configuration, DataDirectory directory, Opened opened) {
    EmbeddedTdengine server =
        opened.add(
            EmbeddedTdengine.start(
                directory.folder().resolve(TDENGINE), configuration.embedded().tdenginePort()));
    directory.publish(TDENGINE, server.url());
    LOG.info("Embedded TDengine: {}", server.url());
    return configuration
        .tdengine()
        .at(server.url(), EmbeddedTdengine.USER, EmbeddedTdengine.PASSWORD);
  }

  /**
   * For commands that only read: uses the embedded servers of the process that holds the data
   * directory, or starts them if nobody does.
   *
   * @throws StartException if they have never been made
   */
  public static Databases attach(Configuration configuration) {
    requireMade(configuration);
    return holder(configuration)
        .map(o -> attached(configuration, o.urls()))
        .orElseGet(() -> start(configuration));
  }

  /**
   * Whether there are databases to look into: none is embedded, or a process has the embedded ones
   * in the data directory, or their data is there.
   */
  public static boolean isMade(Configuration configuration) {
    Path folder = configuration.dataDir();
    return !configuration.isAnyEmbedded()
        || DataDirectory.owner(folder).isPresent()
        || Files.isDirectory(folder.resolve(POSTGRES))
        || Files.isDirectory(folder.resolve(TDENGINE));
  }

  /**
   * For commands that look into databases and must not make any.
   *
   * @throws StartException if there are none
   */
  static void requireMade(Configuration configuration) {
    if (!isMade(configuration)) {
      throw new StartException(
          "there is no data in "
              + configuration.dataDir().toAbsolutePath().normalize()
              + " (kline.data-dir): nothing has been synchronised there yet; if the data is elsewhere,"
              + " name its folder with --data-dir or the settings with --config",
          null);
    }
  }

  /**
   * For a process that wants the data directory for itself, before it looks at anything else.
   *
   * @throws DataDirectoryInUseException if another process holds it
   */
  static void requireFree(Configuration configuration) {
    if (configuration.isAnyEmbedded()) {
      DataDirectory.requireFree(configuration.dataDir());
    }
  }

  private static Databases attached(Configuration configuration, Map<String, String> urls) {
    PostgresConfig postgres = configuration.postgres();
    TdengineConfig tdengine = configuration.tdengine();
    if (postgres.isEmbedded()) {
      postgres =
          postgres.at(
              published(configuration, urls, POSTGRES),
              EMBEDDED_POSTGRES_LOGIN,
              EMBEDDED_POSTGRES_LOGIN);
    }
    if (tdengine.isEmbedded()) {
      tdengine =
          tdengine.at(
              published(configuration, urls, TDENGINE),
              EmbeddedTdengine.USER,
              EmbeddedTdengine.PASSWORD);
    }
    return new Databases(postgres, tdengine, false, null, new Opened());
  }

  private static String published(
      Configuration configuration, Map<String, String> urls, String name) {
    String url = urls.get(name);
    if (url == null) {
      throw new EmbeddedException(
          "the process that holds "
              + configuration.dataDir()
              + " has no embedded "
              + name
              + " yet; try again");
    }
    return url;
  }

  public PostgresConfig postgres() {
    return postgres;
  }

  public TdengineConfig tdengine() {
    return tdengine;
  }

  /** Whether no other process can use this PostgreSQL. */
  public boolean isExclusive() {
    return exclusive;
  }

  /** The folder that this process holds for the embedded servers; empty if it holds none. */
  public Optional<DataDirectory> directory() {
    return Optional.ofNullable(directory);
  }

  /**
   * The process that holds the data directory which the configuration needs; empty if none does, or
   * no server is embedded.
   */
  public static Optional<Owner> holder(Configuration configuration) {
    return configuration.isAnyEmbedded()
        ? DataDirectory.owner(configuration.dataDir())
        : Optional.empty();
  }

  /** Whether this process still holds that data directory. */
  public static boolean isHeldBy(Owner owner, Configuration configuration) {
    return holder(configuration).filter(now -> now.pid() == owner.pid()).isPresent();
  }

  /** Stops the servers this object has started, the last one first. */
  @Override
  public void close() {
    opened.close();
  }
}
