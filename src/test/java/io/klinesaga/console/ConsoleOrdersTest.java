package io.klinesaga.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.testing.BreakableRoutes;
import io.klinesaga.testing.Browser;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Orders that are given by the buttons of the console, to a process that has trouble. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ConsoleOrdersTest extends InBrowser {
  private static final List<SeriesId> SERIES = TestBars.series(0, 3);
  private static final int DAYS = 10;
  private static final String STUCK = "the disk is full";

  @TempDir private Path routes;
  private ServedSite site;

  @BeforeEach
  void prepare() throws IOException {
    browser.complaints();
    site =
        new ServedSite()
            .set("kline.routes-dir", BreakableRoutes.in(routes).folder().toString())
            .set("kline.saga.compensation-attempts", "1")
            .set("kline.saga.max-attempts", "1")
            .set("kline.saga.compensation-delay", "10ms")
            .set("kline.saga.recovery-interval", "500ms");
    SERIES.forEach(one -> site.source().put(one, TestBars.bars(DAYS)));
  }

  @AfterEach
  void stop() throws IOException {
    Faults.clear();
    browser.open("about:blank");
    site.close();
    assertThat(browser.complaints()).isEmpty();
  }

  private void stuckSaga() {
    Faults.put("after-write", ConsoleOrdersTest::fail);
    Faults.put("before-restore", ConsoleOrdersTest::fail);
    assertThat(site.sync(Period.DAY).failed()).isEqualTo(3);
    Faults.clear();
  }

  private static void fail() {
    throw new IllegalStateException(STUCK);
  }

  private void order(String act, String reason) throws IOException {
    browser.click("[data-act=" + act + "]");
    browser.type("dialog [name=reason]", reason + Browser.ENTER);
  }

  private void showStuckSaga() throws IOException {
    site.withOrders().start();
    stuckSaga();
    site.show(browser, "#/sagas");
    browser.awaitText("#sagas tbody tr:first-child [data-state]", "stuck");
    browser.awaitText("#sagas tbody tr:first-child", STUCK);
    browser.click("#sagas tbody tr:first-child a");
    browser.awaitText("#saga-acts button", "Retry");
  }

  private void awaitOutcome(String reason, String outcome) throws IOException {
    browser.click("nav a[href='#/sagas']");
    browser.awaitText("#orders tbody tr:first-child", reason);
    browser.awaitText("#orders tbody tr:first-child", outcome);
  }

  @Test
  void a_stuck_saga_is_retried_and_its_end_is_seen() throws IOException {
    showStuckSaga();
    order("retry", "the disk has room again");
    browser.awaitText("#saga .event", "retry ordered");
    browser.awaitText("#saga .event", "compensated");
    browser.awaitText("#saga .facts [data-state]", "compensated");
    assertThat(browser.texts("#saga-acts button")).as("there is nothing left to press").isEmpty();
    awaitOutcome("the disk has room again", "is due now");
    browser.awaitText("#sagas", "No saga is open.");
  }

  @Test
  void a_stuck_saga_is_given_up_and_the_next_sync_brings_its_bars() throws IOException {
    showStuckSaga();
    order("give-up", "the server is gone for good");
    browser.awaitText("#saga .facts [data-state]", "given up");
    browser.awaitText("#saga .event", "the server is gone for good");
    awaitOutcome("the server is gone for good", "is given up");
    order("sync", "what was given up");
    browser.awaitText("#runs tbody tr:first-child th", "2");
    browser.awaitText("#runs tbody tr:first-child [data-state]", "done");
    browser.awaitText("#orders tbody tr:first-child", "series=3 committed=3");
  }

  @Test
  void a_day_that_is_missing_is_repaired_and_becomes_complete()
      throws IOException, InterruptedException {
    SeriesId series = SERIES.get(0);
    String day = MarketTime.date(TestBars.day(4)).toString();
    site.source().put(series, without(TestBars.bars(DAYS), 4));
    site.withOrders().start().sync(Period.DAY);
    site.source().put(series, TestBars.bars(DAYS));
    assertThat(site.get("/api/complete?date=" + day)).contains("\"missing\":1");
    site.show(browser, "#/days?date=" + day + "&period=1d");
    browser.awaitText("#exceptions tbody", series.symbol().toString());
    browser.awaitText("#exceptions [data-state]", "not complete");
    browser.click("nav a[href='#/today']");
    browser.click("[data-act=repair]");
    browser.run(
        "for (const name of ['from', 'to']) document.querySelector(`dialog [name=${name}]`).value = arguments[0]",
        day);
    browser.type("dialog [name=reason]", "the source has it now" + Browser.ENTER);
    browser.awaitText("#acts ~ .accepted", "Repair is ordered, as number 1.");
    browser.awaitText("#runs tbody tr:first-child th", "2");
    browser.awaitText("#runs tbody tr:first-child [data-state]", "done");
    browser.awaitText("#orders tbody tr:first-child", "the source has it now");
    site.show(browser, "#/days?date=" + day + "&period=1d");
    browser.awaitText("#exceptions", "3");
    assertThat(browser.texts("#exceptions [data-state]")).containsExactly("complete");
  }

  private static Bars without(Bars bars, int left) {
    Bars.Builder rest = new Bars.Builder(bars.size());
    for (int i = 0; i < bars.size(); i++) {
      if (i != left) {
        rest.add(bars, i);
      }
    }
    return rest.build();
  }

  @Test
  void who_has_no_right_gets_no_button_and_no_order_through() throws IOException {
    site.start();
    stuckSaga();
    site.show(browser, "#/sagas");
    browser.awaitText("#acts", "kline.management.password");
    browser.click("#sagas tbody tr:first-child a");
    browser.awaitText("#saga-acts", "kline.management.password");
    assertThat(browser.texts("[data-act]")).isEmpty();
    browser.run(
        "window.answer = ''; fetch('/api/clean', {method: 'POST', headers: {'X-Kline-Saga': 'act'}, body: '{\"reason\": \"x\"}'})"
            + ".then(async (a) => { window.answer = a.status + await a.text(); })");
    browser.awaitTrue(
        "window.answer.startsWith('403') && window.answer.includes('kline.management.password')");
    assertThat(browser.complaints()).singleElement().asString().contains("403");
    site.show(browser, "#/sagas");
    browser.awaitText("#orders", "Nothing yet.");
    browser.awaitText("#sagas [data-state]", "stuck");
  }

  @Test
  void a_login_without_the_mark_of_the_page_is_refused() throws IOException {
    site.withOrders().start();
    site.show(browser, "#/today");
    browser.run(
        "window.answer = ''; fetch('/api/clean', {method: 'POST', body: '{\"reason\": \"x\"}'})"
            + ".then(async (a) => { window.answer = a.status + await a.text(); })");
    browser.awaitTrue("window.answer.startsWith('403') && window.answer.includes('X-Kline-Saga')");
    assertThat(browser.complaints()).singleElement().asString().contains("403");
    browser.awaitText("#orders", "Nothing yet.");
  }
}
