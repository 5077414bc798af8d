package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.testing.TestServers;
import io.klinesaga.testing.quote.GeneratedVipdoc;
import io.klinesaga.testing.quote.MadeMarket;
import io.klinesaga.testing.quote.QuoteServer;
import io.klinesaga.testing.quote.VipdocMarket;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A market read from files and the same one asked of a quote server that has these files. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
class QuoteFilesTest {
  /** Shares, funds, B shares and indices of both exchanges. */
  private static final String[] SYMBOLS = {
    "600000.SH", "688001.SH", "510300.SH", "900901.SH", "000001.SH",
    "000001.SZ", "300750.SZ", "159915.SZ", "200011.SZ", "399001.SZ"
  };

  private static final int DAYS = 12;
  private static final String VOLUMES =
      "SELECT symbol, ts, volume FROM daily_kline ORDER BY symbol, ts";

  private final Path folder;
  private QuoteServer server;
  private final Map<String, String> fromFiles = TestServers.freshSettings();
  private final Map<String, String> fromServer = TestServers.freshSettings();

  QuoteFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  void synchronise() throws IOException {
    GeneratedVipdoc.write(folder, new MadeMarket(DAYS, LocalDate.of(2025, 12, 31), SYMBOLS));
    server = QuoteServer.start(new VipdocMarket(folder));
    done(files("tdx-file").run("sync", "daily"));
    done(files("tdx-file").run("sync", "minute"));
    done(asked("tdx-server").run("sync", "daily"));
    done(asked("tdx-server").run("sync", "minute"));
  }

  private static Cli.Result done(Cli.Result result) {
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    return result;
  }

  /** On the databases that were filled from files. */
  private Cli files(String source) {
    return cli(fromFiles, source);
  }

  /** On those that were filled from the server. */
  private Cli asked(String source) {
    return cli(fromServer, source);
  }

  private Cli cli(Map<String, String> databases, String source) {
    Cli cli =
        Cli.with(databases)
            .set("kline.source", source)
            .set("kline.symbols.include", "share,b-share,fund,index")
            .set("kline.data-dir", folder.resolve("data"));
    return source.equals("tdx-file")
        ? cli.set("kline.source.tdx-file.directory", folder)
        : cli.set("kline.source.tdx-server.hosts", server.host())
            .set("kline.source.tdx-server.shipped-hosts", "false")
            .set("kline.source.tdx-server.requests-per-second", "0");
  }

  @AfterAll
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "daily_kline 1",
        "minute_kline_1min 240",
        "minute_kline_5min 48",
        "minute_kline_15min 16",
        "minute_kline_30min 8",
        "minute_kline_60min 4"
      })
  void prices_are_the_same_bit_for_bit_and_volumes_as_far_as_the_protocol_goes(String table)
      throws SQLException {
    String[] words = table.split(" ", -1);
    List<Row> expected = rows(files("tdx-file"), words[0]);
    assertThat(expected).hasSize(SYMBOLS.length * DAYS * Integer.parseInt(words[1]));
    assertThat(rows(asked("tdx-server"), words[0])).isEqualTo(expected);
  }

  /** Volume and amount as the protocol carries them; a missing volume is -1. */
  private record Row(
      String symbol, long ts, List<Double> prices, float volume, float amount, boolean isValid) {}

  private static List<Row> rows(Cli cli, String table) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Connection connection = cli.tdengine();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT symbol, ts, open, high, low, close, volume, amount, is_valid FROM "
                    + table
                    + " ORDER BY symbol, ts")) {
      while (found.next()) {
        List<Double> prices = new ArrayList<>();
        for (int column = 3; column <= 6; column++) {
          prices.add(found.getDouble(column));
        }
        long volume = found.getLong(7);
        rows.add(
            new Row(
                found.getString(1),
                found.getTimestamp(2).getTime(),
                prices,
                found.wasNull() ? -1 : volume,
                (float) found.getDouble(8),
                found.getBoolean(9)));
      }
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"daily", "minute"})
  void after_a_sync_from_files_the_server_has_nothing_to_write(String kind) {
    Cli.Result dry = done(files("tdx-server").run("sync", kind, "--full", "--dry-run"));
    assertThat(dry.lastLine())
        .contains(" failed=0 ")
        .contains(" rows_to_write=0 ")
        .contains(" rows_to_quarantine=0 ");
    assertThat(dry.lastLine()).doesNotContain("rows_read=0 ");
  }

  @Test
  void files_are_more_exact_and_replace_what_the_server_has_rounded() throws SQLException {
    List<Row> before = rows(asked("tdx-server"), "daily_kline");
    Cli.Result exact = done(asked("tdx-file").run("sync", "daily", "--full"));
    assertThat(exact.figure("rows_written")).isPositive();
    assertThat(rows(asked("tdx-file"), "daily_kline")).isEqualTo(before);
    assertThat(asked("tdx-file").td(VOLUMES)).isEqualTo(files("tdx-file").td(VOLUMES));
    Cli.Result rounded = done(asked("tdx-server").run("sync", "daily", "--full"));
    assertThat(rounded.figure("rows_written")).isZero();
    assertThat(asked("tdx-file").td(VOLUMES)).isEqualTo(files("tdx-file").td(VOLUMES));
  }
}
