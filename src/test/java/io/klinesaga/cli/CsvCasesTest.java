package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CSV files as people have them, read by the command line; each case says what is right. */
@Tag("servers")
class CsvCasesTest {
  private static final Path CASES = Path.of("src", "test", "resources", "cases");

  private static Cli of(Path folder, String... settings) {
    Cli cli =
        Cli.onFreshServers().set("kline.source", "csv").set("kline.source.csv.directory", folder);
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      cli =
          cli.set(
              "kline.source.csv." + setting.substring(0, equals), setting.substring(equals + 1));
    }
    return cli;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "csv-akshare-raw|profile=akshare|000001.SZ|2024-03-01|10.0 10.0 9.98 9.99 7000 69965.0",
        "csv-date-compact|profile=kline|600000.SH|2024-03-01|10.0 10.0 9.98 9.99 7000 69965.0",
        "csv-excel|profile=kline|600000.SH|2024-03-01|10.0 10.0 9.98 9.99 7000 69965.0",
        "csv-qlib-name|profile=qlib|600000.SH|2024-03-01|10.0 10.0 9.98 9.99 7000 69965.0",
        "csv-qlib-name|profile=kline|600000.SH|2024-03-01|10.0 10.0 9.98 9.99 7000 69965.0",
        "csv-ts-seconds|date-format=epoch-s|600000.SH|2024-03-01|10.0 10.0 9.98 9.99 7000 69965.0",
        "csv-tushare-fraction-lots|volume-unit=lots|603658.SH|2024-03-01|10.0 10.0 9.98 9.99 7001 69975.0",
        "csv-tushare-raw|profile=tushare|603658.SH|2024-04-15|9.97 9.97 9.96 9.96 8501 84712.0",
        "tdx-export-gbk|profile=tdx-export|600000.SH|2024-03-01|10.0 10.0 9.98 9.99 7000 69965.0"
      })
  void a_file_is_read_and_proved(
      String folder, String setting, String symbol, String day, String bar) throws SQLException {
    Cli cli = of(CASES.resolve(folder), setting);
    Cli.Result result = cli.run("sync", "daily", "-q");
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(
            cli.td(
                "SELECT open, high, low, close, volume, amount FROM daily_kline WHERE symbol = '"
                    + symbol
                    + "' AND is_valid = true AND ts = '"
                    + day
                    + "'"))
        .containsExactly(bar);
    assertThat(cli.td("SELECT count(*) FROM daily_kline WHERE is_valid = true"))
        .containsExactly("30");
    assertThat(cli.run("audit", "-q").exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "csv-akshare-raw|profile=kline|missing for profile kline: date or ts, open, high, low, close, volume, amount; the closest profile is akshare",
        "csv-tushare-raw|profile=kline|the closest profile is tushare (kline.source.csv.profile=tushare)",
        "tdx-export-gbk|profile=kline|is not UTF-8 text; it may be GBK (kline.source.csv.charset=gbk"
      })
  void a_file_of_another_form_fails_with_what_it_is(String folder, String setting, String reason) {
    Cli.Result result = of(CASES.resolve(folder), setting).run("sync", "daily");
    assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
    assertThat(result.out()).contains("failed ").contains(reason);
  }

  @Test
  void an_adjusted_export_is_refused_by_the_title_it_has(@TempDir Path folder) throws IOException {
    Charset gbk = Charset.forName("GBK");
    String text =
        Files.readString(CASES.resolve("tdx-export-gbk/1d/600000.SH.csv"), gbk)
            .replace("不复权", "前复权");
    Files.createDirectories(folder.resolve("1d"));
    Files.writeString(folder.resolve("1d/SH#600000.txt"), text, gbk);
    Cli.Result result = of(folder, "profile=tdx-export").run("sync", "daily");
    assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
    assertThat(result.out())
        .contains("failed 600000.SH 1d: csv: ")
        .contains("前复权', the prices are adjusted; expected raw prices");
  }

  @Test
  void doctor_says_what_it_understood_of_a_file() {
    Cli.Result akshare = of(CASES.resolve("csv-akshare-raw"), "profile=akshare").run("doctor");
    assertThat(akshare.out())
        .contains(
            "sources csv 000001.SZ 1d: 30 bars, first 2024-03-01 open 10.0 close 9.99"
                + " volume 7000 shares amount 69965.0 yuan (read as lots and yuan)");
    Cli.Result seconds = of(CASES.resolve("csv-ts-seconds")).run("doctor");
    assertThat(seconds.exitCode()).isEqualTo(1);
    assertThat(seconds.out())
        .contains("problem    sources csv 600000.SH 1d: no bars; 30 rejected, first ")
        .contains(":2: ts is '1709222400', which looks like seconds since 1970 (2024-03-01T00:00)");
  }

  @Test
  void many_symbols_of_one_file_are_stored_each_with_its_own(@TempDir Path folder)
      throws IOException, SQLException {
    Files.createDirectories(folder.resolve("1d"));
    Files.writeString(
        folder.resolve("1d/20240301.csv"),
        """
        ts_code,trade_date,open,high,low,close,pre_close,change,pct_chg,vol,amount
        600000.SH,20240301,10.00,10.00,9.98,9.99,9.99,0,0,70.01,69.945
        000001.SZ,20240301,9.00,9.10,8.98,9.05,9.00,0,0,11.01,9.960
        """);
    Files.writeString(
        folder.resolve("1d/20240304.csv"),
        """
        ts_code,trade_date,open,high,low,close,pre_close,change,pct_chg,vol,amount
        000001.SZ,20240304,9.05,9.10,9.00,9.10,9.05,0,0,20,18.100
        """);
    Cli cli = of(folder, "profile=tushare", "files=many-symbols");
    Cli.Result result = cli.run("sync", "daily");
    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(cli.td("SELECT symbol, close, volume FROM daily_kline ORDER BY symbol, ts"))
        .containsExactly("000001.SZ 9.05 1101", "000001.SZ 9.1 2000", "600000.SH 9.99 7001");
    assertThat(cli.run("audit", "-q").exitCode()).isZero();
  }
}
