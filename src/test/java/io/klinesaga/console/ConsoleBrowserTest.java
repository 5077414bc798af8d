package io.klinesaga.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.testing.Browser;
import io.klinesaga.testing.KlineProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console in a real browser, served by the product with the sample. */
@Tag("servers")
class ConsoleBrowserTest {
  private static final String DAY = "2021-06-02";
  private static final String NEVER = "0 0 0 1 1 ? 2099";
  private static final int WIDE = 1280;
  private static final int LARGEST_ANSWER = 200_000;
  private static final Pattern ADDRESS =
      Pattern.compile("Management server: (http://127\\.0\\.0\\.1:\\d+)/");
  private static final Pattern FIGURE = Pattern.compile("=(\\d+)");

  @TempDir private static Path folder;

  private static KlineProcess product;
  private static String site;
  private static String completeLine;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    List<String> missing = Browser.missing();
    assumeTrue(
        missing.isEmpty(),
        "skipped: not installed: " + missing + " (Debian packages chromium and chromium-driver)");
    product = run("open");
    site = address(product);
    completeLine = complete("--periods", "1d");
    browser = Browser.start(WIDE);
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

  private static String data(String name) {
    return folder.resolve(name).toString();
  }

  /** Starts the product on the sample and waits until it has synchronised it. */
  private static KlineProcess run(String name, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("run", "--data-dir", data(name)));
    for (String schedule : List.of("daily", "minute", "complete")) {
      arguments.addAll(List.of("--set", "kline.schedule." + schedule + "-cron=" + NEVER));
    }
    arguments.addAll(List.of(more));
    KlineProcess started = KlineProcess.start(folder, arguments.toArray(String[]::new));
    started.awaitOutput("running on its schedules");
    return started;
  }

  private static String address(KlineProcess process) {
    Matcher matcher = ADDRESS.matcher(process.output());
    assertThat(matcher.find()).as(process.output()).isTrue();
    return matcher.group(1);
  }

  /** Each test begins on an empty page: otherwise only what is behind the # changes. */
  @BeforeEach
  void leave() throws IOException {
    browser.resize(WIDE);
    browser.open("about:blank");
    browser.complaints();
    browser.requests();
  }

  @AfterEach
  void no_page_has_complained_or_asked_another_host_or_got_much() throws IOException {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests())
        .allMatch(url -> url.matches("(http://(\\w+:\\w+@)?127\\.0\\.0\\.1:\\d+/|about:|data:).*"));
    JsonNode sizes =
        browser.run(
            "return performance.getEntriesByType('resource').filter(e => e.name.includes('/api/'))"
                + ".map(e => e.decodedBodySize)");
    assertThat(sizes).isNotEmpty().allMatch(size -> size.asLong() <= LARGEST_ANSWER);
  }

  private static void open(String place) throws IOException {
    browser.open(site + "/console" + place);
  }

  @Test
  void today_shows_the_last_runs_health_and_what_is_due() throws IOException {
    open("");
    browser.awaitText("h1", "Today");
    browser.awaitText("#complete", "2021-06-02");
    browser.awaitText("#runs tbody tr", "daily");
    browser.awaitText("#health tbody tr", "stuck-sagas");
    browser.awaitText("#due tbody tr", "Sync of daily bars");
    browser.awaitText("#sources tbody tr", "tdx-file");
    assertThat(browser.texts("#runs tbody tr th")).containsExactly("2", "1");
  }

  @Test
  void a_search_leads_to_candles() throws IOException {
    open("");
    browser.type("#find", "600000");
    browser.awaitText("#found [role=option]", "600000.SH");
    browser.type("#find", Browser.ENTER);
    browser.awaitText("h1", "600000.SH");
    browser.awaitText("#about", "6,119 bars");
    assertThat(browser.address()).contains("#/series/600000.SH/1d");
    browser.awaitTrue(redPixels("#candles canvas") + " > 100");
  }

  /** How many dots of a chart are as red as rising bars. */
  private static String redPixels(String canvas) {
    return "(() => { const c = document.querySelector('"
        + canvas
        + "'); if (!c) return 0; const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        + " let n = 0; for (let i = 0; i < d.length; i += 4) n += d[i] > 190 && d[i + 1] < 70 && d[i + 2] < 70 && d[i + 3] > 250;"
        + " return n; })()";
  }

  @Test
  void the_last_bar_is_that_of_the_command_line() throws IOException, InterruptedException {
    String json =
        KlineProcess.run(
                folder,
                "bars",
                "600000.SH",
                "--from",
                "2025-08-05",
                "--format",
                "json",
                "--data-dir",
                data("open"))
            .out();
    JsonNode bar = new ObjectMapper().readTree(json).path("bars").path(0);
    open("#/series/600000.SH/1d");
    browser.awaitText("#about", "6,119 bars");
    List<String> shown = browser.texts("#readout b");
    assertThat(shown.subList(0, 5))
        .containsExactlyElementsOf(
            Stream.of("time", "open", "high", "low", "close")
                .map(name -> bar.path(name).asText())
                .toList());
    assertThat(shown.subList(6, 8))
        .containsExactly(
            grouped(bar.path("volume").asLong()), grouped(bar.path("amount").asLong()));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  @Test
  void arrow_keys_choose_a_bar_and_what_happened_to_it_is_told() throws IOException {
    open("#/series/600000.SH/1d");
    browser.awaitTrue(redPixels("#candles canvas") + " > 100");
    browser.type("#candles", Browser.LEFT + Browser.LEFT);
    browser.awaitText("#why-text", "wrote open=12.9");
    browser.awaitText("#why-text h3", "2025-08-04");
    assertThat(browser.address()).contains("at=2025-08-04");
  }

  @Test
  void bars_in_quarantine_are_marked_and_lead_to_their_reason() throws IOException {
    open("#/series/000001.SH/1d?at=1993-04-07");
    browser.awaitText(".marks summary", "16");
    browser.click(".marks summary");
    browser.awaitText(".marks li", "high 1237.07 is below close 1238.86");
    browser.click(".marks li button");
    browser.awaitText("#why-text .event", "rejected");
  }

  @Test
  void a_link_shows_the_years_and_the_rejected_bar_that_it_names() throws IOException {
    open("#/series/000001.SH/1d?from=1994-06-01&to=1995-06-30&at=1994-08-09");
    browser.awaitText("#why-text h3", "1994-08-09");
    browser.awaitText("#about", "8,439 bars");
    JsonNode shown =
        browser.run(
            "const {dataZoom: [z], xAxis: [x]} = echarts.getInstanceByDom(document.getElementById('candles')).getOption();"
                + " return [x.data[z.startValue], x.data[z.endValue]]");
    assertThat(shown.get(0).asText()).isEqualTo("1994-06-01");
    assertThat(shown.get(1).asText()).isEqualTo("1995-06-30");
    assertThat(browser.address()).contains("at=1994-08-09");
  }

  @Test
  void a_day_of_minutes_is_shown() throws IOException {
    open("#/series/688001.SH/1m?at=2021-06-03T14:57");
    browser.awaitText("#about", "2021-06-03 15:00");
    browser.awaitText("#readout", "2021-06-03 14:57");
    browser.awaitText("#why-text h3", "2021-06-03 14:57");
  }

  @Test
  void prices_that_cannot_be_adjusted_are_refused_in_words() throws IOException {
    open("#/series/600000.SH/1d?adjust=qfq");
    browser.awaitText("[role=alert]", "actions-unknown: 600000.SH");
    assertThat(browser.texts("[data-adjust=qfq][aria-pressed=true]")).containsExactly("Forward");
    assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("/api/bars"));
  }

  @Test
  void the_language_changes_and_stays() throws IOException {
    open("");
    browser.awaitText("h1", "Today");
    browser.click("#language");
    browser.awaitText("h1", "今日");
    browser.awaitText("#runs thead", "已提交");
    browser.open("about:blank");
    open("#/days");
    browser.awaitText("h1", "日期");
    assertThat(browser.run("return document.documentElement.lang").asText()).isEqualTo("zh-CN");
    browser.click("#language");
    browser.awaitText("h1", "Days");
  }

  @Test
  void the_figures_of_a_day_are_those_of_the_command_line() throws IOException {
    open("#/days?date=" + DAY + "&period=1d");
    browser.awaitText("#exceptions tbody tr", DAY);
    List<String> expected = figures(completeLine);
    assertThat(expected).hasSize(10);
    assertThat(browser.texts("#exceptions tbody tr td.n")).isEqualTo(expected);
    assertThat(completeLine).contains("complete=yes");
    assertThat(browser.texts("#exceptions tbody [data-state]")).containsExactly("complete");
  }

  @Test
  void days_stand_against_markets_with_the_figures_of_the_command_line()
      throws IOException, InterruptedException {
    open("#/days");
    browser.click(".tabs a[href*='by=market']");
    browser.awaitText("#heat .legend", "complete");
    browser.run("document.querySelector('select[name=period]').value = '1d'");
    browser.click("form.tools button[type=submit]");
    browser.awaitTrue("document.querySelector('#heat canvas') !== null");
    browser.type("#heat .heat", Browser.ENTER);
    browser.awaitText("#day h2", DAY + " · Daily · Shanghai");
    browser.awaitText("#heat-text", "2 of 2 present");
    assertThat(browser.address()).contains("by=market", "period=1d", "market=SH");
    String line = complete("--symbols", "000001.SH,600000.SH", "--periods", "1d");
    browser.awaitText("#exceptions tbody tr", DAY);
    assertThat(browser.texts("#exceptions tbody tr td.n")).isEqualTo(figures(line));
    browser.type("#heat .heat", Browser.DOWN + Browser.ENTER);
    browser.awaitText("#day h2", DAY + " · Daily · Shenzhen");
    assertThat(browser.address()).contains("market=SZ");
    browser.awaitText("#exceptions tbody tr", DAY);
    line = complete("--symbols", "000001.SZ", "--periods", "1d");
    assertThat(browser.texts("#exceptions tbody tr td.n")).isEqualTo(figures(line));
  }

  private static String complete(String... more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("complete", "--date", DAY));
    arguments.addAll(List.of("--data-dir", data("open")));
    arguments.addAll(List.of(more));
    return KlineProcess.run(folder, arguments.toArray(String[]::new)).out();
  }

  private static List<String> figures(String completeLine) {
    return FIGURE
        .matcher(completeLine.substring(completeLine.indexOf("expected=")))
        .results()
        .map(figure -> figure.group(1))
        .toList();
  }

  @Test
  void arrow_keys_go_through_the_heat_map_and_enter_opens_a_list() throws IOException {
    open("#/days");
    browser.awaitTrue("document.querySelector('#heat canvas') !== null");
    browser.type("#heat .heat", Browser.ENTER);
    browser.awaitText("#day h2", DAY + " · Daily");
    browser.awaitText("#heat-text", "3 of 3 present");
  }

  @Test
  void keys_lead_to_the_search_and_along_the_views() throws IOException {
    open("");
    browser.awaitText("h1", "Today");
    browser.type("body", "/");
    browser.awaitTrue("document.activeElement.id === 'find'");
    browser.type("#views a[aria-current]", Browser.LEFT);
    browser.awaitTrue("document.activeElement.textContent === 'Sagas'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#/today",
        "#/days?by=market&date=2021-06-02&period=all",
        "#/series",
        "#/series/000001.SH/1d?at=1993-04-07",
        "#/sagas?state=all"
      })
  void everything_is_reached_by_the_key_tab_and_shows_that_it_has_the_focus(String place)
      throws IOException {
    open(place);
    browser.awaitText("#foot", "Kline Saga");
    browser.awaitTrue("document.querySelector('[aria-busy]') === null");
    int all =
        browser
            .run(
                "return window.all = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]"
                    + ".filter((e) => !e.disabled && e.checkVisibility()), window.all.length")
            .asInt();
    assertThat(all).isGreaterThan(10);
    for (int i = 0; i < 3 * all; i++) {
      browser.press(Browser.TAB);
      browser.run(
          "const e = document.activeElement; e.isReached = true;"
              + " e.isSeen = getComputedStyle(e).outlineStyle !== 'none' || e.matches('.skip')");
    }
    String unreached =
        "return window.all.filter((e) => e.isConnected && !e.%s).map((e) => e.outerHTML)";
    assertThat(browser.run(unreached.formatted("isReached"))).isEmpty();
    assertThat(browser.run(unreached.formatted("isSeen"))).isEmpty();
  }

  @Test
  void a_bar_of_a_share_is_found_and_explained_by_keys_alone() throws IOException {
    open("");
    browser.awaitText("h1", "Today");
    browser.press("/");
    browser.awaitTrue("document.activeElement.id === 'find'");
    browser.press("6000");
    browser.awaitText("#found [role=option]", "600000.SH");
    browser.press(Browser.DOWN + Browser.ENTER);
    browser.awaitText("#about", "6,119 bars");
    browser.awaitTrue(redPixels("#candles canvas") + " > 100");
    tabUntil("document.activeElement.id === 'candles'");
    browser.press(Browser.LEFT + Browser.LEFT);
    browser.awaitText("#why-text h3", "2025-08-04");
    browser.awaitText("#why-text", "wrote open=12.9");
    tabUntil("document.activeElement.textContent === 'Is this day complete?'");
    browser.press(Browser.ENTER);
    browser.awaitText("#day h2", "2025-08-04 · Daily");
    browser.awaitText("#exceptions", "nobody has asked yet");
    assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("2025-08-04"));
  }

  private static void tabUntil(String script) throws IOException {
    for (int i = 0; i < 100 && !browser.run("return " + script).asBoolean(); i++) {
      browser.press(Browser.TAB);
    }
    assertThat(browser.run("return " + script).asBoolean()).as(script).isTrue();
  }

  @Test
  void a_saga_has_its_history() throws IOException {
    open("#/sagas?state=all");
    browser.awaitText("#sagas [data-state]", "completed");
    browser.click("#sagas tbody tr:first-child a");
    browser.awaitText("#saga .event", "completed");
    browser.awaitText("#saga tbody tr", "committed");
  }

  @Test
  void nobody_orders_anything_while_no_password_is_set() throws IOException {
    open("#/sagas");
    browser.awaitText("#acts", "kline.management.password");
    assertThat(browser.texts("[data-act]")).isEmpty();
    assertThat(browser.texts("#runs tbody tr th")).containsExactly("2", "1");
  }

  @Test
  void who_has_logged_in_orders_a_sync_and_follows_it() throws IOException {
    String password = "letmein9";
    try (KlineProcess guarded = run("guarded", "--set", "kline.management.password=" + password)) {
      String address = address(guarded);
      browser.open(address.replace("http://", "http://kline:" + password + "@") + "/console/");
      browser.awaitText("#runs tbody tr", "minute");
      browser.open(address + "/console/#/sagas");
      browser.awaitText("#runs tbody tr", "minute");
      browser.run(
          "window.seen = []; new MutationObserver(() => window.seen.push("
              + "document.getElementById('progress').textContent))"
              + ".observe(document.getElementById('progress'), {subtree: true, childList: true})");
      browser.click("[data-act=sync]");
      browser.click("dialog [name=full]");
      browser.type("dialog [name=reason]", "prices of last week were corrected" + Browser.ENTER);
      browser.awaitText("#runs tbody tr th", "3");
      browser.awaitText("#runs tbody tr:first-child [data-state]", "done");
      assertThat(browser.run("return window.seen.join()").asText())
          .contains("Order 1: Sync, by kline")
          .contains("Run 3, daily: ", " of 3 series (");
      browser.awaitText("#orders tbody tr", "prices of last week were corrected");
      assertThat(guarded.output()).contains("prices of last week were corrected");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#/today",
        "#/days?date=2021-06-02&period=1d",
        "#/series",
        "#/series/600000.SH/1d",
        "#/sagas?state=all"
      })
  void nothing_is_wider_than_a_telephone(String place) throws IOException {
    browser.resize(390);
    open(place);
    browser.awaitText("#foot", "Kline Saga");
    browser.awaitTrue("document.querySelector('[aria-busy]') === null");
    browser.awaitTrue("document.documentElement.scrollWidth <= window.innerWidth");
  }
}
