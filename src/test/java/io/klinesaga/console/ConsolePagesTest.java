package io.klinesaga.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.complete.DayAnswer.Complete;
import io.klinesaga.market.Period;
import io.klinesaga.postgres.PostgresAnswers;
import io.klinesaga.testing.Browser;
import io.klinesaga.testing.DayAnswers;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Lists that are too long for one page, gone through in a real browser. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ConsolePagesTest extends InBrowser {
  private static final LocalDate DAY = LocalDate.of(2026, 1, 7);
  private static final String BEFORE = ".pager button:first-child";
  private static final String NEXT = ".pager button:last-child";

  private ServedSite site;

  @BeforeEach
  void start() throws IOException {
    browser.complaints();
    site = new ServedSite().start();
  }

  @AfterEach
  void stop() throws IOException {
    browser.open("about:blank");
    site.close();
    assertThat(browser.complaints()).isEmpty();
  }

  private void showDay() throws IOException {
    PostgresAnswers answers = new PostgresAnswers(site.transactions());
    answers.keep(
        DayAnswers.of(DAY, Period.DAY, Complete.NO, "SH MISSING 250", "SZ PRESENT 3"),
        answers.now());
    site.show(browser, "#/days?date=" + DAY + "&period=1d");
    browser.awaitText(".pager", "1–100 of 250");
  }

  private List<String> symbols() throws IOException {
    return browser.texts("#exceptions [aria-label='What is not present'] tbody th");
  }

  @Test
  void the_list_of_a_day_is_paged_there_and_back() throws IOException {
    showDay();
    assertThat(browser.texts(".pager [aria-disabled=true]")).containsExactly("Before");
    browser.click(BEFORE);
    assertThat(symbols()).hasSize(100).startsWith("000000.SH").endsWith("000099.SH");
    browser.click(NEXT);
    browser.awaitText(".pager", "101–200 of 250");
    assertThat(symbols()).hasSize(100).startsWith("000100.SH").endsWith("000199.SH");
    browser.click(NEXT);
    browser.awaitText(".pager", "201–250 of 250");
    assertThat(symbols()).hasSize(50).startsWith("000200.SH").endsWith("000249.SH");
    assertThat(browser.texts(".pager [aria-disabled=true]")).containsExactly("Next");
    browser.click(BEFORE);
    browser.awaitText(".pager", "101–200 of 250");
  }

  @Test
  void keys_turn_page_after_page_without_the_way_back_to_the_button() throws IOException {
    showDay();
    browser.run("document.querySelector('" + NEXT + "').focus()");
    browser.press(Browser.ENTER);
    browser.awaitText(".pager", "101–200 of 250");
    browser.awaitText("#live", "101–200 of 250");
    browser.press(Browser.ENTER);
    browser.awaitText(".pager", "201–250 of 250");
    browser.press(Browser.ENTER);
    browser.press(Browser.ENTER);
    assertThat(browser.texts(".pager span")).containsExactly("201–250 of 250");
    assertThat(browser.run("return document.activeElement.textContent").asText())
        .as("the end of the list")
        .isEqualTo("Next");
  }

  @Test
  void more_series_and_runs_come_below_those_that_are_there() throws IOException {
    site.pg(
        "INSERT INTO sync_state (symbol, period, bar_count) SELECT 600000 + n || '.SH', '1d', 1 FROM generate_series(1, 230) AS n");
    site.pg(
        "INSERT INTO sync_run (kind, transaction_mode, owner, finished_at) SELECT 'daily', 'saga', 'x', now() FROM generate_series(1, 15)");
    site.show(browser, "#/series");
    browser.awaitText("#list tbody tr:last-child th", "600100.SH");
    browser.run("document.querySelector('#list .more').focus()");
    browser.press(Browser.ENTER);
    browser.awaitText("#list tbody tr:last-child th", "600200.SH");
    browser.press(Browser.ENTER);
    browser.awaitText("#list tbody tr:last-child th", "600230.SH");
    assertThat(browser.texts("#list tbody tr")).hasSize(230);
    assertThat(browser.texts("#list .more")).isEmpty();
    assertThat(browser.run("return document.activeElement.ariaLabel").asText())
        .as("where there is no more, the list has the focus")
        .isEqualTo("Series");
    site.show(browser, "#/today");
    browser.awaitText("#runs tbody tr:last-child th", "6");
    browser.click("#runs .more");
    browser.awaitText("#runs tbody tr:last-child th", "1");
    assertThat(browser.texts("#runs tbody tr")).hasSize(15);
  }
}
