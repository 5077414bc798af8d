package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.event.KlineEvent;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.postgres.PostgresHostBook;
import io.klinesaga.source.HostNote;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.testing.RemoteSource;
import io.klinesaga.testing.TestBars;
import io.klinesaga.testing.TestServers;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Who is paused, why and until when, as a person sees it. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class SourcesCommandTest {
  private static final List<SeriesId> SERIES = TestBars.series(0, 4);

  private final String name = UUID.randomUUID().toString();
  private final RemoteSource.Market market = RemoteSource.market(name);
  private final Map<String, String> settings = TestServers.freshSettings();
  private final Queue<KlineEvent> events = new ConcurrentLinkedQueue<>();
  private Cli cli;

  @BeforeEach
  void fill() {
    settings.put("kline.source", "remote,synthetic");
    settings.put("kline.source.remote.market", name);
    settings.put("kline.source.synthetic.symbols", "1");
    settings.put("kline.sync.max-workers", "1");
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
    cli = Cli.with(settings);
    SERIES.forEach(series -> market.put(series, TestBars.bars(5)));
  }

  /** A run in which the source refuses after so many requests. */
  private void sync(int answered) {
    market.asked();
    market.banAfter(answered);
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE)) {
      application.events().subscribe(events::add);
      new PostgresHostBook(application.postgres().transactions(), "remote")
          .keep(
              new HostNote(
                  "1.example:7709",
                  "day",
                  "long",
                  null,
                  2,
                  null,
                  null,
                  "it closed the connection"));
      application.sync(
          new SyncRequest(
              List.of(Period.DAY),
              SERIES.stream().map(SeriesId::symbol).toList(),
              0,
              false,
              TransactionMode.SAGA,
              null,
              null));
    }
  }

  private static String oneLine(Cli.Result result) {
    return result.out().replaceAll("\\s*\\R\\s*", "");
  }

  private List<String> told() {
    return events.stream().map(KlineEvent::name).filter(n -> n.startsWith("source-")).toList();
  }

  @Test
  void a_pause_is_shown_everywhere_and_ended_by_a_person() {
    assertThat(cli.run("sources").out()).doesNotContain("paused until");
    sync(2);
    assertThat(told()).containsExactly("source-paused");
    assertThat(
            events.stream()
                .filter(e -> e.name().equals("source-paused"))
                .findFirst()
                .orElseThrow()
                .fields())
        .containsEntry("source", "remote")
        .containsEntry("reason", "refuses to be asked: status 429")
        .containsKey("until");
    Cli.Result shown = cli.run("sources", "--json");
    assertThat(shown.exitCode()).isZero();
    assertThat(oneLine(shown))
        .contains(
            "{\"source\":\"remote\",\"state\":\"paused\",\"reason\":\"refuses to be asked: status 429\",\"since\":\"20")
        .contains("\"pauses_in_a_row\":1}")
        .contains("{\"source\":\"synthetic\",\"state\":\"usable\"");
    assertThat(oneLine(shown))
        .contains("\"hosts\":[{\"source\":\"remote\",\"host\":\"1.example:7709\",\"kind\":\"day\"")
        .contains("\"state\":\"failed\",\"failures\":2,\"reason\":\"it closed the connection\"");
    assertThat(cli.run("sources").out()).contains("refuses to be asked: status 429");
    assertThat(oneLine(cli.run("status", "--json")))
        .contains("\"paused_sources\":[{\"source\":\"remote\"")
        .contains("\"postponed\":2");
    Cli.Result resumed = cli.run("sources", "resume", "remote");
    assertThat(resumed.exitCode()).isZero();
    assertThat(resumed.out()).contains("source remote may be asked again");
    assertThat(oneLine(cli.run("sources", "--json"))).contains("\"state\":\"on trial\"");
    Cli.Result again = cli.run("sources", "resume", "remote");
    assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(again.err()).contains("source 'remote': it is not paused; see sources");
    sync(Integer.MAX_VALUE);
    assertThat(told()).containsExactly("source-paused", "source-resumed");
    assertThat(oneLine(cli.run("sources", "--json")))
        .contains("{\"source\":\"remote\",\"state\":\"usable\",\"reason\":null");
  }
}
