package io.klinesaga.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.testing.Browser;
import io.klinesaga.testing.KlineProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the console shows of a share with corporate actions, a bar in quarantine and one that
 * another source disputes, all of them really stored.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ConsoleMarksTest {
  private static final String SYMBOL = "600000.SH";
  private static final int BARS = 60;
  private static final int BAD = 20;
  private static final int DISPUTED = 30;
  private static final int EX = 40;
  private static final Pattern ADDRESS =
      Pattern.compile("Management server: (http://127\\.0\\.0\\.1:\\d+)/");

  @TempDir private static Path folder;

  private static List<LocalDate> days;
  private static KlineProcess product;
  private static String site;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    List<String> missing = Browser.missing();
    assumeTrue(missing.isEmpty(), "skipped: not installed: " + missing);
    days = days();
    writeFiles();
    run("reference", "sync");
    run("sync", "daily");
    run("sync", "minute");
    String other = "kline.source.csv.directory=" + folder.resolve("other");
    KlineProcess verify =
        run(
            "verify",
            "--against",
            "csv",
            "--periods",
            "1d",
            "--from",
            days.get(0).toString(),
            "--to",
            days.get(BARS - 1).toString(),
            "--set",
            other);
    assertThat(verify.out()).contains("600000.SH");
    product = KlineProcess.start(folder, with("run", "--set", "kline.schedule.enabled=false"));
    product.awaitOutput("running on its schedules");
    Matcher matcher = ADDRESS.matcher(product.output());
    assertThat(matcher.find()).isTrue();
    site = matcher.group(1);
    browser = Browser.start(1280);
  }

  @AfterAll
  static void stop() throws IOException {
    if (browser != null) {
      browser.close();
    }
    if (product != null) {
      product.close();
    }
  }

  @BeforeEach
  void leave() throws IOException {
    browser.open("about:blank");
    browser.complaints();
  }

  @AfterEach
  void no_page_has_complained() throws IOException {
    assertThat(browser.complaints()).isEmpty();
  }

  private static List<LocalDate> days() {
    List<LocalDate> days = new ArrayList<>();
    LocalDate day = LocalDate.of(2024, 1, 1);
    for (int i = 0; i <= BARS; i++) {
      day = TradingCalendar.sse().next(day).orElseThrow();
      days.add(day);
    }
    return days;
  }

  private static String[] with(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data-dir", folder.resolve("data").toString()));
    for (String setting :
        List.of(
            "kline.source=csv",
            "kline.reference=csv",
            "kline.reference.csv.directory=" + folder.resolve("reference"))) {
      all.addAll(List.of("--set", setting));
    }
    if (!String.join(" ", arguments).contains("kline.source.csv.directory")) {
      all.addAll(List.of("--set", "kline.source.csv.directory=" + folder.resolve("one")));
    }
    return all.toArray(String[]::new);
  }

  private static KlineProcess run(String... arguments) throws IOException, InterruptedException {
    return KlineProcess.run(folder, with(arguments));
  }

  /** The price of a day: on the ex-day half of what it was, less the dividend. */
  private static double open(int i) {
    double price = 20 + i * 0.1;
    return i < EX ? price : (price - 1) / 2;
  }

  private static void writeFiles() throws IOException {
    writeDaily("one", 0);
    writeDaily("other", 0.01);
    writeMinutes();
    Path reference = Files.createDirectories(folder.resolve("reference"));
    Files.writeString(
        reference.resolve("actions.csv"),
        "symbol,ex_date,category,c1,c2,c3,c4\n"
            + SYMBOL
            + ","
            + days.get(EX)
            + ",1,10,0,10,0\n"
            + SYMBOL
            + ","
            + days.get(BARS)
            + ",1,5,0,0,0\n");
    Files.writeString(
        reference.resolve("securities.csv"),
        "symbol,name,type,listed\n" + SYMBOL + ",浦发银行,share," + days.get(0) + "\n");
  }

  /** Of the other source one close is another. */
  private static void writeDaily(String source, double difference) throws IOException {
    StringBuilder text = new StringBuilder("date,open,high,low,close,volume,amount\n");
    for (int i = 0; i < BARS; i++) {
      double open = open(i);
      double high = i == BAD ? open - 1 : open + 0.3;
      double close = open + (i == DISPUTED ? difference : 0);
      text.append(
          String.format(
              Locale.ROOT,
              "%s,%.2f,%.2f,%.2f,%.2f,%d,%.0f%n",
              days.get(i),
              open,
              high,
              open - 0.3,
              close,
              100_000,
              100_000 * open));
    }
    Path file = folder.resolve(source).resolve("1d").resolve(SYMBOL + ".csv");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** One day of five minutes after the ex-day. */
  private static void writeMinutes() throws IOException {
    StringBuilder text = new StringBuilder("date,time,open,high,low,close,volume,amount\n");
    double price = open(EX + 5);
    for (int i = 1; i <= 48; i++) {
      int minute = (i <= 24 ? 9 * 60 + 30 : 13 * 60 - 120) + i * 5;
      text.append(
          String.format(
              Locale.ROOT,
              "%s,%02d:%02d,%.2f,%.2f,%.2f,%.2f,%d,%.0f%n",
              days.get(EX + 5),
              minute / 60,
              minute % 60,
              price,
              price + 0.02,
              price - 0.02,
              price,
              1000,
              1000 * price));
    }
    Path file = folder.resolve("one").resolve("5m").resolve(SYMBOL + ".csv");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void open(String place) throws IOException {
    browser.open(site + "/console/#/series/" + SYMBOL + place);
  }

  /** The times of the bars below which the marks of a kind stand. */
  private static List<String> marked(String kind) throws IOException {
    JsonNode times =
        browser.run(
            "const {series, xAxis: [x]} = echarts.getInstanceByDom(document.getElementById('candles')).getOption();"
                + " return series.find((s) => s.id === arguments[0]).data.map((d) => x.data[d.value[0]])",
            kind);
    List<String> found = new ArrayList<>();
    times.forEach(time -> found.add(time.asText()));
    return found;
  }

  @Test
  void marks_stand_at_their_bars_and_in_the_list() throws IOException {
    open("/1d");
    browser.awaitText("#about", (BARS - 1) + " bars");
    browser.awaitText(".marks summary", "4");
    browser.awaitText("#name", "浦发银行");
    assertThat(marked("action")).containsExactly(days.get(EX).toString());
    assertThat(marked("quarantined"))
        .as("the bar before the one that is not there")
        .containsExactly(days.get(BAD - 1).toString());
    assertThat(marked("disputed")).containsExactly(days.get(DISPUTED).toString());
    browser.click(".marks summary");
    browser.awaitText(".marks li", "10 yuan for 10 shares, 10 bonus shares for 10");
    browser.awaitText(".marks li", days.get(BARS) + " ex-day 5 yuan for 10 shares");
    browser.awaitText(".marks li", "ohlc-order");
    browser.awaitText(".marks li", "close: stored 23");
    browser.click(".marks li:nth-child(3) button");
    browser.awaitText("#why-text .event", "disputed");
  }

  @Test
  void prices_are_adjusted_both_ways_and_name_their_factor_set() throws IOException {
    open("/1d?at=" + days.get(0));
    browser.awaitText("#readout", "20.00");
    browser.click("[data-adjust=qfq]");
    browser.awaitText("[data-adjust=qfq][aria-pressed=true]", "Forward");
    browser.awaitText("#about .set", "tdx");
    browser.awaitText("#readout", days.get(0).toString());
    browser.awaitText("#readout", "9.50");
    browser.click("[data-adjust=hfq]");
    browser.awaitText("#readout", days.get(0).toString());
    browser.awaitText("#readout", "20.00");
    browser.type("#candles", Browser.END);
    browser.awaitText("#readout", "25.90");
    assertThat(browser.texts("[role=alert]")).isEmpty();
    assertThat(marked("action")).containsExactly(days.get(EX).toString());
  }

  @Test
  void actions_of_days_that_are_not_shown_mark_no_minute() throws IOException {
    open("/5m");
    browser.awaitText("#about", "48 bars");
    browser.awaitText(".marks summary", "2");
    assertThat(marked("action")).isEmpty();
  }
}
