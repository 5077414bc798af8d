package io.klinesaga.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.clean.CleanerRound;
import io.klinesaga.cli.Cli;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.KlineProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One data directory with both embedded databases and a source of CSV files. The product runs on it
 * in turn as a process that crashes and inside this JVM, where it is restarted and looked at.
 */
final class CrashLab implements AutoCloseable {
  private final Path folder;
  private final CsvMarket market;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private KlineApplication application;

  CrashLab(Path folder, Map<String, String> more) {
    this.folder = folder;
    market = new CsvMarket(folder.resolve("source"));
    settings.put("kline.data-dir", data().toString());
    settings.put("kline.source", "csv");
    settings.put("kline.source.csv.directory", market.folder().toString());
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    settings.put("camel.beans.crash", "#class:" + Crasher.class.getName());
    settings.putAll(more);
  }

  Path data() {
    return folder.resolve("data");
  }

  boolean hasData() {
    return Files.isDirectory(data().resolve("postgres"));
  }

  CsvMarket market() {
    return market;
  }

  // --- inside this JVM ---

  /** Starts the product in this JVM, without schedules, unless it runs. */
  void open() {
    if (application != null) {
      return;
    }
    Configuration configuration = Configuration.load(null, Map.of(), settings);
    application = KlineApplication.start(configuration, false, SyncListener.NONE);
  }

  /** Stops it in good order. */
  @Override
  public void close() {
    if (application != null) {
      application.close();
      application = null;
    }
  }

  KlineApplication application() {
    return application;
  }

  SyncSummary sync(Period period, boolean full) {
    return application.sync(
        new SyncRequest(List.of(period), List.of(), 0, full, TransactionMode.SAGA, null, null));
  }

  /** One round of the cleaner finishes everything there is. */
  void cleanUp() {
    CleanerRound round = application.clean();
    assertThat(round.isAllDone()).as("clean: %s, %s", round.line(), round.error()).isTrue();
  }

  /** The command {@code audit} finds nothing. */
  void auditIsClean() {
    Cli.Result audit = audit();
    assertThat(audit.exitCode()).as("audit: %s %s", audit.out(), audit.err()).isZero();
  }

  Cli.Result audit() {
    return Cli.with(settings).run("audit");
  }

  Map<SeriesId, Map<Long, Rows.Row>> rows() {
    return Rows.stored(application.store());
  }

  /** What readers see. */
  Map<SeriesId, Map<Long, String>> valid() {
    Map<SeriesId, Map<Long, String>> valid = new TreeMap<>();
    rows()
        .forEach(
            (series, rows) -> {
              Map<Long, String> some = Rows.valid(rows);
              if (!some.isEmpty()) {
                valid.put(series, some);
              }
            });
    return valid;
  }

  /** What readers should see after a sync. */
  Map<SeriesId, Map<Long, String>> wanted() {
    Map<SeriesId, Map<Long, String>> wanted = new TreeMap<>();
    market.bars().forEach((series, bars) -> wanted.put(series, Rows.values(bars)));
    return wanted;
  }

  /** First columns of a query on PostgreSQL, as text. */
  List<String> postgres(String sql) {
    return application
        .postgres()
        .transactions()
        .execute(
            sql,
            connection -> {
              List<String> values = new ArrayList<>();
              try (PreparedStatement statement = connection.prepareStatement(sql);
                  ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                  values.add(result.getString(1));
                }
              }
              return values;
            });
  }

  // --- as a process ---

  /** Starts the product as a process. */
  KlineProcess start(Map<String, String> more, String... command) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command));
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(more);
    all.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return KlineProcess.start(folder, arguments.toArray(String[]::new));
  }
}
