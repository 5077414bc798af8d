package io.klinesaga.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.testing.Browser;
import io.klinesaga.testing.ChunkNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** How nodes share the work of runs, as a real browser shows it while they do it. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ConsoleSharedRunsTest extends InBrowser {
  private static final String RUN = "#shared [aria-label='Shared runs'] tbody tr";
  private static final String NODES = "#shared [aria-label='By node'] tbody tr";
  private static final String PARKED = "#shared .parked tbody tr";

  private ServedSite site;
  private ChunkNode a;
  private ChunkNode b;

  @BeforeEach
  void start() throws IOException {
    browser.complaints();
    browser.resize(1280);
    site =
        new ServedSite()
            .set("kline.cluster.enabled", "true")
            .set("kline.cluster.node-name", "node-c")
            .start();
    a = ChunkNode.named("node-a", site.transactions());
    b = ChunkNode.named("node-b", site.transactions());
  }

  @AfterEach
  void stop() throws IOException {
    browser.open("about:blank");
    site.close();
    assertThat(browser.complaints()).isEmpty();
  }

  private void park(int chunks) {
    site.pg(
        "UPDATE sync_chunk SET state = 'PARKED', since = now(), attempts = 3, failures = 3, owner = '%s', failed_on = ARRAY['%s', '%s'], error = 'poison in chunk ' || number WHERE number <= %d"
            .formatted(a.owner().id(), a.owner().id(), b.owner().id(), chunks));
  }

  @Test
  void a_run_that_other_nodes_share_is_followed_to_its_end() throws IOException {
    site.show(browser, "#/today");
    browser.awaitText("#shared", "The nodes have shared no run yet.");
    browser.awaitText("#runs", "No run yet.");
    long run = a.begin(4);
    browser.awaitText(RUN + " th", String.valueOf(run));
    browser.awaitText(RUN, "0 of 4");
    browser.awaitText("#runs tbody tr [data-state]", "running");
    site.pg("UPDATE sync_chunk SET since = now() - interval '125 s' WHERE number = 4");
    browser.awaitText(RUN, "2 min 5 s");
    b.end(run, 1);
    b.take(run, 2);
    browser.awaitText(NODES, "node-b");
    assertThat(browser.texts(NODES + " td")).containsExactly("node-b", "alive", "1", "1", "0", "2");
    a.end(run, 3);
    browser.awaitText(RUN, "2 of 4");
    browser.awaitText(NODES, "node-a");
    assertThat(browser.texts(NODES + " td:last-child")).containsExactly("", "2");
    site.pg("UPDATE sync_chunk SET state = 'DONE' WHERE number IN (2, 4)");
    site.pg("UPDATE sync_run SET finished_at = now(), duration_ms = 1");
    browser.awaitText(RUN + " [data-state]", "done");
    browser.awaitText(RUN, "4 of 4");
    browser.awaitText("#runs tbody tr [data-state]", "done");
  }

  @Test
  void parked_chunks_are_gone_through_by_keys_while_the_run_goes_on() throws IOException {
    long run = a.begin(60);
    site.show(browser, "#/today");
    browser.awaitText(RUN, "0 of 60");
    park(45);
    browser.awaitText(PARKED, "poison in chunk 1");
    browser.awaitText("#live", "Run " + run + ": 45 chunks are parked");
    browser.awaitText("#shared .pager", "1–20 of 45");
    browser.run("document.querySelector('#shared .pager button:last-child').focus()");
    browser.press(Browser.ENTER);
    browser.awaitText("#shared .pager", "21–40 of 45");
    assertThat(browser.texts(PARKED + " th")).hasSize(20).startsWith("21").endsWith("40");
    List<String> chunk = browser.texts(PARKED + ":first-child td");
    assertThat(chunk.subList(0, 3)).containsExactly("poison in chunk 21", "node-a, node-b", "3");
    assertThat(chunk.subList(4, 7)).containsExactly("Daily", "2", "600040.SH, 600041.SH");
    b.end(run, 60);
    browser.awaitText(RUN, "46 of 60");
    assertThat(browser.run("return document.activeElement.textContent").asText()).isEqualTo("Next");
    browser.press(Browser.ENTER);
    browser.awaitText("#shared .pager", "41–45 of 45");
    browser.awaitText("#live", "41–45 of 45");
    assertThat(browser.texts("#shared .pager [aria-disabled=true]")).containsExactly("Next");
    browser.press(Browser.ENTER);
    park(46);
    browser.awaitText("#shared .pager", "41–46 of 46");
    browser.click("#shared .pager button:first-child");
    browser.awaitText("#shared .pager", "21–40 of 46");
  }

  private void takeEventsOver() throws IOException {
    browser.run(
        "window.EventSource = class extends EventTarget {"
            + " constructor() { super(); window.stream = this; } close() {} };"
            + " dispatchEvent(new Event('pagehide')); dispatchEvent(new Event('pageshow'));");
  }

  private void tell(String event, String data) throws IOException {
    browser.run(
        "window.stream.dispatchEvent(new MessageEvent(arguments[0], {data: arguments[1]}))",
        event,
        data);
  }

  @Test
  void a_run_that_goes_on_elsewhere_is_shown_no_more_until_it_is_back() throws IOException {
    String progress =
        "{\"run_id\":7,\"kind\":\"daily\",\"series\":9,\"done\":1,\"committed\":1,\"failed\":0,\"bars\":10}";
    site.show(browser, "#/today");
    browser.awaitText("#runs", "No run yet.");
    takeEventsOver();
    tell("progress", progress);
    browser.awaitText("#progress", "Run 7, daily: 1 of 9");
    tell("run", "{\"run_id\":7,\"kind\":\"daily\",\"outcome\":\"elsewhere\"}");
    browser.awaitText("#live", "Run 7, daily: goes on on another node");
    assertThat(browser.run("return document.getElementById('progress').hidden").asBoolean())
        .isTrue();
    tell("run", "{\"run_id\":7,\"kind\":\"daily\",\"outcome\":null}");
    tell("progress", progress);
    browser.awaitText("#progress", "Run 7, daily: 1 of 9");
  }

  @Test
  void both_languages_and_narrow_windows_have_room_for_it() throws IOException {
    a.begin(30);
    park(25);
    browser.resize(390);
    site.show(browser, "#/today");
    browser.awaitText(PARKED, "poison in chunk 1");
    browser.click("#language");
    browser.awaitText("#shared", "运行 1 中搁置的分块");
    browser.awaitText("#shared .pager", "25");
    browser.awaitTrue("document.querySelector('[aria-busy]') === null");
    browser.awaitTrue("document.documentElement.scrollWidth <= window.innerWidth");
    browser.click("#language");
    browser.awaitText("#shared", "Parked chunks of run 1");
  }

  @Test
  void a_table_that_changes_keeps_the_focus() throws IOException {
    long run = a.begin(3);
    site.show(browser, "#/today");
    browser.awaitText(RUN, "0 of 3");
    browser.run("document.querySelector('#shared [aria-label=\"Shared runs\"]').focus()");
    b.end(run, 1);
    browser.awaitText(RUN, "1 of 3");
    assertThat(browser.run("return document.activeElement.ariaLabel").asText())
        .isEqualTo("Shared runs");
  }
}
