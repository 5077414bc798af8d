package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.klinesaga.config.ConfigKey;
import io.klinesaga.config.ConfigurationException;
import io.klinesaga.config.Keys;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the table of keys calls allowed, the product starts and works with. */
@Timeout(240)
@Tag("servers")
class LimitsTest {
  private static final String RANGE = "\\S+ to \\S+";

  /** Ports are the machine's, and an embedded server has none where a URL is set. */
  private static final Set<String> PORTS =
      Set.of(
          "kline.management.port", "kline.embedded.postgres-port", "kline.embedded.tdengine-port");

  static Stream<ConfigKey<?>> ranged() {
    return Keys.all().stream().filter(key -> key.type().limits().matches(RANGE));
  }

  /** Every key with a range at one end of it. */
  private static Map<String, String> all(int end) {
    Map<String, String> settings = new TreeMap<>();
    ranged()
        .filter(key -> !PORTS.contains(key.name()))
        .forEach(key -> settings.put(key.name(), limit(key, end)));
    return settings;
  }

  private static String limit(ConfigKey<?> key, int end) {
    return key.type().limits().split(" to ")[end];
  }

  private static SyncSummary sync(Map<String, String> limits) {
    Map<String, String> settings = TestServers.freshSettings();
    settings.putAll(limits);
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", "3");
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE)) {
      return application.sync(
          SyncRequest.incremental(List.of(Period.DAY, Period.parse("60m")), TransactionMode.SAGA));
    }
  }

  /** A limit of a quarter of a second is not always met by a server on a busy machine. */
  private static <T> T unhurried(Callable<T> start) {
    return await()
        .atMost(Duration.ofMinutes(3))
        .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("timed out after"))
        .until(start, started -> true);
  }

  @Test
  void at_all_lower_limits_at_once_it_works() {
    Map<String, String> settings = all(0);
    settings.put("kline.saga.owner-timeout", "3s");
    assertThat(unhurried(() -> sync(settings)).isAllDone()).isTrue();
  }

  @Test
  void at_all_upper_limits_at_once_it_works() {
    assertThat(sync(all(1)).isAllDone()).isTrue();
  }

  @Test
  void embedded_servers_start_at_the_lower_limits(@TempDir Path folder) {
    Map<String, String> settings = all(0);
    settings.put("kline.data-dir", folder.resolve("data").toString());
    settings.put("kline.source", "synthetic");
    unhurried(
            () ->
                KlineApplication.start(
                    TestServers.configuration(settings), false, SyncListener.NONE))
        .close();
  }

  @ParameterizedTest
  @MethodSource("ranged")
  void beyond_its_limits_a_key_is_refused_by_its_name(ConfigKey<?> key) {
    Set<String> outside = new TreeSet<>();
    for (int end = 0; end < 2; end++) {
      String limit = limit(key, end);
      long number = Long.parseLong(limit.replaceAll("\\D", ""));
      String unit = limit.replaceAll("\\d", "");
      outside.add((end == 0 ? number - 1 : number + 1) + unit);
    }
    for (String value : outside) {
      assertThatThrownBy(() -> TestServers.configuration(Map.of(key.name(), value)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(key.name() + " = " + value);
    }
  }
}
