package io.klinesaga.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  private static final String POSTGRES = "jdbc:postgresql://db:5432/kline";
  private static final String TDENGINE = "jdbc:TAOS-WS://td:6041";

  private final Path folder;

  ConfigurationTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path file(String... lines) throws IOException {
    return Files.writeString(folder.resolve("test.properties"), String.join("\n", lines));
  }

  private static Configuration set(Map<String, String> settings) {
    return Configuration.load(null, Map.of(), settings);
  }

  private static List<String> problems(Map<String, String> settings) {
    return problems(null, Map.of(), settings);
  }

  private static List<String> problems(
      @Nullable Path file, Map<String, String> environment, Map<String, String> settings) {
    ConfigurationException e =
        catchThrowableOfType(
            ConfigurationException.class, () -> Configuration.load(file, environment, settings));
    assertThat(e).as("a refused configuration").isNotNull();
    return e.problems();
  }

  static List<ConfigKey<?>> keys() {
    return Keys.all();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void every_default_passes_its_own_check(ConfigKey<?> key) {
    assertThat(key.type().parse(key.defaultValue())).isNotNull();
  }

  @Test
  void nothing_set_gives_the_documented_defaults() {
    Configuration c = set(Map.of());
    assertThat(c.dataDir()).isEqualTo(Path.of("./data"));
    assertThat(c.sources()).containsExactly("tdx-file");
    assertThat(c.postgres().isEmbedded()).isTrue();
    assertThat(c.postgres().statementTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(c.tdengine())
        .isEqualTo(
            new TdengineConfig(
                "",
                "root",
                "taosdata",
                "market_data",
                DatabaseOptions.NONE,
                4,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                20_000));
    assertThat(c.sync()).isEqualTo(new SyncConfig(500, 16_000, 4, TransactionMode.SAGA));
    assertThat(c.saga())
        .isEqualTo(
            new SagaConfig(
                Duration.ofMinutes(10),
                3,
                Duration.ofMillis(500),
                20,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10)));
    assertThat(c.cleaner())
        .isEqualTo(
            new CleanerConfig(
                Duration.ofMinutes(30),
                Duration.ofDays(90),
                Duration.ofDays(365),
                Duration.ofDays(365),
                Optional.empty()));
    assertThat(c.schedule())
        .isEqualTo(
            new ScheduleConfig(
                true,
                "0 30 16 ? * MON-FRI",
                "0 0 17 ? * MON-FRI",
                "0 0 16 ? * MON-FRI",
                "0 0/15 * * * ?",
                false,
                "20 1/5 9-11,13-15 ? * MON-FRI",
                "0 0/5 * * * ?"));
    assertThat(c.embedded()).isEqualTo(new EmbeddedConfig(0, 0));
  }

  @Test
  void the_command_line_wins_over_the_environment_over_the_file_over_the_default()
      throws IOException {
    Path file =
        file("kline.sync.chunk-size=11", "kline.sync.chunk-rows=11000", "kline.sync.max-workers=1");
    Map<String, String> environment =
        Map.of("KLINE_SYNC_CHUNK_SIZE", "22", "KLINE_SYNC_CHUNK_ROWS", "22000", "PATH", "/bin");
    Configuration c = Configuration.load(file, environment, Map.of("kline.sync.chunk-size", "33"));
    assertThat(c.sync()).isEqualTo(new SyncConfig(33, 22_000, 1, TransactionMode.SAGA));
  }

  @Test
  void every_key_can_come_from_its_environment_variable() {
    for (ConfigKey<?> key : Keys.all()) {
      Map<String, String> environment = Map.of(key.environmentVariable(), "\0 \0");
      assertThat(problems(null, environment, Map.of()))
          .singleElement()
          .asString()
          .contains(key.name(), "environment variable " + key.environmentVariable());
    }
  }

  @Test
  void a_cluster_on_an_embedded_server_is_refused_with_the_name_of_its_url() {
    assertThat(problems(Map.of("kline.cluster.enabled", "true")))
        .containsExactly(
            "kline.cluster.enabled = true (--set): expected a server that all nodes share: kline.postgres.url is empty, so the embedded one of this process is used",
            "kline.cluster.enabled = true (--set): expected a server that all nodes share: kline.tdengine.url is empty, so the embedded one of this process is used");
    Map<String, String> servers =
        Map.of(
            "kline.postgres.url", "jdbc:postgresql://db:5432/kline",
            "kline.tdengine.url", "jdbc:TAOS-WS://td:6041",
            "kline.cluster.enabled", "true");
    assertThat(Configuration.load(null, Map.of(), servers).cluster().enabled()).isTrue();
  }

  @Test
  void an_unknown_key_in_the_file_is_named_with_its_line_and_the_key_probably_meant()
      throws IOException {
    Path file = file("# comment \\", "camel.main.name = \\", "  x", "kline.posgres.url=");
    assertThat(problems(file, Map.of(), Map.of()))
        .containsExactly(
            "kline.posgres.url (" + file + ":4): unknown key; did you mean kline.postgres.url?");
  }

  @Test
  void an_unknown_key_in_the_environment_or_on_the_command_line_is_named_with_its_place() {
    assertThat(problems(null, Map.of("KLINE_POSTGRES_URI", ""), Map.of("kline.saga.x", "1")))
        .containsExactly(
            "environment variable KLINE_POSTGRES_URI: unknown key; did you mean KLINE_POSTGRES_URL?",
            "kline.saga.x (--set): unknown key");
  }

  @Test
  void a_key_in_the_wrong_case_is_unknown_and_not_somebody_elses() {
    assertThat(problems(Map.of("Kline.data-dir", "x")))
        .containsExactly("Kline.data-dir (--set): unknown key; did you mean kline.data-dir?");
  }

  @Test
  void all_problems_are_reported_together() throws IOException {
    Path file = file("kline.sync.chunk-size = 900", "kline.saga.deadline = 600", "kline.x=1");
    assertThat(problems(file, Map.of("KLINE_SCHEDULE_ENABLED", "yes"), Map.of()))
        .containsExactlyInAnyOrder(
            "kline.x (" + file + ":3): unknown key",
            "kline.sync.chunk-size = 900 (" + file + ":1): expected a whole number from 1 to 500",
            "kline.saga.deadline = 600 ("
                + file
                + ":2): expected a duration with its unit, such as 500ms, 30s, 10m, 2h or 7d",
            "kline.schedule.enabled = yes (environment variable KLINE_SCHEDULE_ENABLED): expected"
                + " true or false");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kline.sync.chunk-size         | 0        | from 1 to 500
          kline.sync.chunk-size         | 501      | from 1 to 500
          kline.sync.chunk-size         | 1e2      | from 1 to 500
          kline.sync.chunk-size         | ''       | from 1 to 500
          kline.sync.chunk-rows         | 99999999999 | from 1000 to 2000000
          kline.tdengine.request-timeout| 26s      | from 500ms to 25s
          kline.tdengine.request-timeout| 499ms    | from 500ms to 25s
          kline.saga.deadline           | 25h      | from 1m to 24h
          kline.saga.deadline           | 999999999999d | 500ms, 30s
          kline.saga.deadline           | -1m      | 500ms, 30s
          kline.sync.transaction-mode   | SAGA     | saga or traditional
          kline.tdengine.database       | Market   | lower-case letter
          kline.tdengine.database       | a;drop   | lower-case letter
          kline.tdengine.database-options | KEEP 10 | no option KEEP: the product sets it
          kline.data-dir                | ''       | a path
          kline.postgres.user           | 'a b'    | without spaces
          kline.source                  | ''       | names of sources
          kline.source                  | a,,b     | names of sources
          kline.source                  | csv,csv  | each source once
          kline.postgres.url            | postgres://x/y | jdbc:postgresql://host:port/database
          kline.postgres.url            | jdbc:postgresql://db | jdbc:postgresql://host:port/database
          kline.tdengine.url            | jdbc:TAOS-RS://h:6041 | cannot bind batches
          kline.tdengine.url            | jdbc:TAOS://h:6030    | native client
          kline.tdengine.url            | http://h:6041         | jdbc:TAOS-WS://host:port
          kline.tdengine.url            | jdbc:TAOS-WS://h      | explicit port
          kline.tdengine.url            | jdbc:TAOS-WS://h/?x=1 | explicit port
          kline.tdengine.url            | jdbc:TAOS-WS://[::1]  | explicit port
          kline.tdengine.url            | jdbc:TAOS-WS://h:0    | host:port
          kline.tdengine.url            | jdbc:TAOS-WS://h:65536 | host:port
          kline.tdengine.url            | jdbc:TAOS-WS://h:6041/market | kline.tdengine.database
          kline.schedule.daily-cron     | 30 16 * * *  | 6 or 7 fields
          kline.cleaner.cron            | */5 * * * *  | 6 or 7 fields
          kline.saga.max-attempts       | 0        | from 1 to 1000
          kline.saga.owner-timeout      | 2s       | from 3s to 5m
          kline.retention.transactions  | 0d       | from 1d to 3650d
          """)
  void a_value_outside_its_limits_is_refused_with_the_limit(
      String key, String value, String expected) {
    assertThat(problems(Map.of(key, value)))
        .singleElement()
        .asString()
        .startsWith(key + " = " + value + " (--set): expected ")
        .contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:TAOS-WS://localhost:6041",
    "jdbc:TAOS-WS://localhost:6041/",
    "jdbc:TAOS-WS://10.0.0.1:6041/?useSSL=true&token=a/b",
    "jdbc:TAOS-WS://[::1]:6041?timezone=UTC",
    "'jdbc:TAOS-WS://a:6041,b:6041'"
  })
  void a_websocket_url_with_a_port_is_taken_as_it_is(String url) {
    assertThat(set(Map.of("kline.tdengine.url", url)).tdengine().url()).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kline.sync.max-workers=15;kline.postgres.pool-size=16 | kline.postgres.pool-size = 16 (--set): expected at least kline.sync.max-workers + 2 = 17
          kline.tdengine.pool-size=3              | kline.tdengine.pool-size = 3 (--set): expected at least kline.sync.max-workers = 4
          kline.saga.deadline=1m;kline.postgres.statement-timeout=60s | expected less than kline.saga.deadline = 1m
          kline.saga.heartbeat=5s;kline.saga.owner-timeout=10s;kline.tdengine.request-timeout=9s | kline.saga.heartbeat = 5s (--set): expected less than half of kline.saga.owner-timeout = 10s
          kline.saga.owner-timeout=10s;kline.saga.heartbeat=4s | kline.tdengine.request-timeout = 10s (default): expected less than kline.saga.owner-timeout = 10s
          kline.saga.owner-timeout=1m;kline.saga.deadline=1m | kline.saga.owner-timeout = 1m (--set): expected less than kline.saga.deadline = 1m
          kline.embedded.postgres-port=7000;kline.embedded.tdengine-port=7000 | kline.embedded.postgres-port is the same
          kline.postgres.url=jdbc:postgresql://h/k;kline.embedded.postgres-port=7000 | has no effect: kline.postgres.url is set
          kline.tdengine.password=x               | has no effect: kline.tdengine.url is empty
          kline.postgres.url=jdbc:postgresql://h/k?password=a;kline.postgres.password=b | contains a password
          """)
  void settings_that_contradict_each_other_are_refused(String settings, String expected) {
    Map<String, String> map = new TreeMap<>();
    for (String setting : settings.split(";", -1)) {
      String[] pair = setting.split("=", 2);
      map.put(pair[0], pair[1]);
    }
    assertThat(problems(map)).singleElement().asString().contains(expected);
  }

  @Test
  void a_lease_just_long_enough_is_accepted() {
    Configuration c =
        set(
            Map.of(
                "kline.saga.heartbeat", "4999ms",
                "kline.saga.owner-timeout", "10s",
                "kline.tdengine.request-timeout", "9999ms",
                "kline.saga.deadline", "1m"));
    assertThat(c.saga().ownerTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void without_a_size_of_their_own_the_pools_follow_the_workers() {
    Configuration c = set(Map.of("kline.sync.max-workers", "32"));
    assertThat(c.postgres().poolSize()).isEqualTo(36);
    assertThat(c.tdengine().poolSize()).isEqualTo(32);
  }

  @Test
  void a_password_is_read_from_the_first_line_of_its_file() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), " pass word \r\nsecond\n");
    Configuration c =
        Configuration.load(
            null,
            Map.of("KLINE_POSTGRES_PASSWORD_FILE", secret.toString()),
            Map.of("kline.postgres.url", POSTGRES));
    assertThat(c.postgres().password()).isEqualTo(" pass word ");
    assertThat(c.effective(false)).containsEntry("kline.postgres.password", " pass word ");
    assertThat(c.toString()).doesNotContain("pass word");
  }

  @Test
  void a_password_file_that_is_missing_or_beside_a_password_is_refused() {
    String missing = folder.resolve("missing").toString();
    assertThat(
            problems(
                Map.of(
                    "kline.postgres.url", POSTGRES,
                    "kline.postgres.password", "geheim",
                    "kline.postgres.password-file", missing,
                    "kline.tdengine.url", TDENGINE,
                    "kline.tdengine.password-file", missing)))
        .satisfiesExactly(
            p -> assertThat(p).contains("expected only one of them").doesNotContain("geheim"),
            p -> assertThat(p).startsWith("kline.tdengine.password-file = " + missing));
  }

  @Test
  void secrets_are_masked_wherever_settings_are_shown() {
    Configuration c =
        set(
            Map.of(
                "kline.postgres.url", POSTGRES + "?sslmode=require&sslpassword=geheim1",
                "kline.postgres.password", "geheim2",
                "kline.tdengine.url", TDENGINE + "?token=geheim3",
                "kline.tdengine.password", "geheim4",
                "kline.source.csv.api-token", "geheim5"));
    String shown = c + " " + c.postgres() + c.tdengine() + c.effective(true);
    assertThat(shown).doesNotContain("geheim").contains("sslmode=require", Secrets.MASK);
    assertThat(c.effective(false)).containsEntry("kline.tdengine.password", "geheim4");
  }

  @Test
  void secrets_are_masked_in_errors() {
    assertThat(problems(Map.of("kline.postgres.url", "jdbc:x://me:geheim@h/?password=geheim")))
        .singleElement()
        .asString()
        .contains("//me:******@h/?password=******")
        .doesNotContain("geheim");
  }

  @Test
  void settings_of_a_source_are_handed_over_without_their_prefix() throws IOException {
    Path file =
        file("kline.source=wind, csv", "kline.source.wind.host=h", "kline.source.csv.directory=d");
    Configuration c =
        Configuration.load(file, Map.of("KLINE_SOURCE_WIND_READ_TIMEOUT", "3s"), Map.of());
    assertThat(c.sources()).containsExactly("wind", "csv");
    assertThat(c.sourceSettings("wind")).isEqualTo(Map.of("host", "h", "read-timeout", "3s"));
    assertThat(c.sourceSettings("csv")).isEqualTo(Map.of("directory", "d"));
    assertThat(c.sourceSettings("synthetic")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "synthetic", "tdx-day", "tdx-file", "tdx-server"})
  void settings_of_a_source_of_the_product_may_be_there_while_another_one_is_used(String source) {
    Map<String, String> settings =
        Map.of("kline.source", "other", "kline.source." + source + ".x", "1");
    Configuration c = Configuration.load(null, Map.of(), settings);
    assertThat(c.sourceSettings(source)).isEqualTo(Map.of("x", "1"));
  }

  @Test
  void settings_of_a_source_nobody_knows_are_refused() {
    assertThat(problems(Map.of("kline.source.tdxfile.directory", "x")))
        .containsExactly(
            "kline.source.tdxfile.directory (--set): unknown key; sources are csv, synthetic,"
                + " tdx-day, tdx-file, tdx-server");
  }

  @Test
  void keys_of_others_are_passed_through() throws IOException {
    Path file = file("camel.main.name=x", "my.own = \\u4e2d 文", "kline.data-dir=/d");
    Configuration c = Configuration.load(file, Map.of(), Map.of("camel.main.name", "y"));
    assertThat(c.passThrough()).isEqualTo(Map.of("camel.main.name", "y", "my.own", "中 文"));
  }

  @Test
  void the_effective_settings_hold_every_key_once() {
    Map<String, String> effective = set(Map.of("kline.data-dir", " /d ")).effective(true);
    assertThat(effective.keySet())
        .containsExactlyElementsOf(Keys.all().stream().map(ConfigKey::name).toList());
    assertThat(effective).containsEntry("kline.data-dir", "/d");
  }

  @Test
  void a_key_set_twice_in_the_file_is_refused() throws IOException {
    Path file = file("kline.data-dir=a", "", "kline.data-dir=b");
    assertThat(problems(file, Map.of(), Map.of()))
        .containsExactly("kline.data-dir (" + file + ":3): already set in line 1");
  }

  @Test
  void a_file_that_is_missing_or_not_utf_8_or_malformed_is_refused() throws IOException {
    Path latin = Files.write(folder.resolve("latin"), "a=ü".getBytes(StandardCharsets.ISO_8859_1));
    Path bad = file("", "a=\\u12g4");
    assertThat(problems(folder.resolve("none"), Map.of(), Map.of()))
        .containsExactly("configuration file " + folder.resolve("none") + ": does not exist");
    assertThat(problems(latin, Map.of(), Map.of()))
        .containsExactly("configuration file " + latin + ": is not UTF-8");
    assertThat(problems(bad, Map.of(), Map.of()))
        .singleElement()
        .asString()
        .startsWith(bad + ":2: not in the syntax of a properties file");
  }

  @Test
  void a_byte_order_mark_does_not_hide_the_first_key() throws IOException {
    Path file = file("\uFEFFkline.sync.chunk-size=7");
    assertThat(Configuration.load(file, Map.of(), Map.of()).sync().chunkSize()).isEqualTo(7);
  }

  @Test
  void the_message_names_every_problem() {
    assertThatThrownBy(() -> set(Map.of("kline.a", "", "kline.b", "")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            """
            the configuration has 2 problems:
              kline.a (--set): unknown key
              kline.b (--set): unknown key""");
  }
}
