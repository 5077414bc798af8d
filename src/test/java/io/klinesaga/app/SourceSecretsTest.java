package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.FakeHttp;
import io.klinesaga.testing.FakeHttp.Reply;
import io.klinesaga.testing.FakeHttp.Request;
import io.klinesaga.testing.Folders;
import io.klinesaga.testing.HttpProbe;
import io.klinesaga.testing.KlineProcess;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sync from the example of Tushare Pro, whose token is told nowhere. */
@Timeout(180)
@Tag("servers")
class SourceSecretsTest {
  private static final String TOKEN = "0123456789tOkEn0fTheTest";

  @TempDir private Path folder;
  private final FakeHttp http = new FakeHttp();
  private final Map<String, String> settings = TestServers.freshSettings();

  @BeforeEach
  void useTheExample() throws IOException {
    Path routes = Files.createDirectory(folder.resolve("routes"));
    Folders.copyFiles(Path.of("routes"), routes);
    Path examples = Path.of("src", "examples", "sources");
    Files.copy(examples.resolve("tushare.camel.yaml"), routes.resolve("tushare.camel.yaml"));
    Properties own = new Properties();
    try (Reader text = Files.newBufferedReader(examples.resolve("tushare.properties"))) {
      own.load(text);
    }
    own.stringPropertyNames().forEach(key -> settings.put(key, own.getProperty(key)));
    settings.remove("kline.source.tushare.token-file");
    settings.put("kline.source.tushare.token", TOKEN);
    settings.put("kline.source.tushare.requests-per-minute", "0");
    settings.put("kline.routes-dir", routes.toString());
    settings.put("tushare.url", http.url() + "/api");
    http.answer(SourceSecretsTest::answer);
  }

  @AfterEach
  void stop() {
    http.close();
  }

  /** 600000.SH has a bar and a line that is none; the others have errors that repeat the token. */
  private static Reply answer(Request request) {
    if (request.body().contains("stock_basic")) {
      return Reply.ok(
          "{\"code\":0,\"data\":{\"fields\":[\"ts_code\"],"
              + "\"items\":[[\"600000.SH\"],[\"600001.SH\"],[\"600004.SH\"]]}}");
    }
    if (request.body().contains("600001.SH")) {
      return Reply.ok("{\"code\":40001,\"msg\":\"" + TOKEN + " is no token\",\"data\":null}");
    }
    if (request.body().contains("600004.SH")) {
      return Reply.status(500).with("X-Token", TOKEN);
    }
    return Reply.ok(
        "{\"code\":0,\"data\":{\"fields\":[\"ts_code\",\"trade_date\",\"open\",\"high\",\"low\","
            + "\"close\",\"vol\",\"amount\"],\"items\":["
            + "[\"600000.SH\",\"20240415\",7.2,7.35,7.19,7.33,349881.57,255221.123],"
            + "[\"600000.SH\",\""
            + TOKEN
            + "\",7.2,7.35,7.19,7.33,349881.57,255221.123]]}}");
  }

  @Test
  void no_token_is_in_any_log_at_the_finest_level_or_in_the_report() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("sync", "daily", "--json"));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    try (KlineProcess sync =
        KlineProcess.startLogging(folder, "trace", arguments.toArray(String[]::new))) {
      assertThat(sync.exitCode()).as(sync.output()).isEqualTo(1);
      assertThat(http.bodies()).anyMatch(body -> body.contains(TOKEN));
      assertThat(sync.err()).hasSizeGreaterThan(100_000);
      assertThat(sync.output()).contains("600001.SH", "600004.SH").doesNotContain(TOKEN);
    }
  }

  @Test
  void no_token_is_in_any_mbean_metric_or_quarantined_row() throws Exception {
    int port = HealthTest.freePort();
    settings.put("kline.management.port", String.valueOf(port));
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), true, SyncListener.NONE)) {
      List<String> events = new ArrayList<>();
      application.events().subscribe(event -> events.add(event.name() + event.fields()));
      SyncSummary summary =
          application.sync(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
      assertThat(summary.toString()).doesNotContain(TOKEN);
      assertThat(http.requests()).hasSizeGreaterThan(3);
      assertThat(events.toString()).doesNotContain(TOKEN);
      HttpProbe probe = new HttpProbe(port);
      for (String path : List.of("/observe/metrics", "/observe/health?data=true&stackTrace=true")) {
        assertThat(probe.get(path).body()).as(path).isNotEmpty().doesNotContain(TOKEN);
      }
      assertThat(SecurityTest.attributes()).noneMatch(text -> text.contains(TOKEN));
      assertThat(payloads(application)).isNotEmpty().noneMatch(payload -> payload.contains(TOKEN));
    }
  }

  private static List<String> payloads(KlineApplication application) {
    return application
        .postgres()
        .transactions()
        .execute(
            "payloads",
            connection -> {
              List<String> payloads = new ArrayList<>();
              try (Statement statement = connection.createStatement();
                  ResultSet rows =
                      statement.executeQuery("SELECT payload || reason FROM bar_quarantine")) {
                while (rows.next()) {
                  payloads.add(rows.getString(1));
                }
              }
              return payloads;
            });
  }
}
