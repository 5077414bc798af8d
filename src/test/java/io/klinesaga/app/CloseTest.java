package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.klinesaga.config.Configuration;
import io.klinesaga.embedded.DataDirectory;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.testing.Folders;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whatever throws, at a failing start or while it is closed: nothing stays open. */
@Timeout(240)
@Tag("servers")
class CloseTest {
  private static final String OWN_ROUTE =
      """
      - route:
          id: own
          from:
            uri: direct
            parameters:
              name: own
            steps:
              - log:
                  message: "own route"
      """;

  private final Path data;

  CloseTest(@TempDir Path folder) {
    this.data = folder.resolve("data");
  }

  private Configuration configuration(String source, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("kline.data-dir", data.toString());
    settings.put("kline.source", "memory");
    settings.put("kline.source.memory.market", source);
    return TestServers.configuration(settings);
  }

  /** A bean whose class cannot be loaded, as with a jar that is missing. */
  public static final class Broken {
    public Broken() {
      throw new NoClassDefFoundError("a jar is missing");
    }
  }

  @Test
  void an_error_of_one_part_at_the_close_leaves_no_database_behind() throws IOException {
    Error broken = new NoClassDefFoundError("broken source");
    MemorySource.market("close")
        .whenClosed(
            () -> {
              throw broken;
            });
    KlineApplication application =
        KlineApplication.start(configuration("close", Map.of()), false, SyncListener.NONE);
    assertThat(postgresProcesses()).isNotZero();
    assertThatThrownBy(application::close).isSameAs(broken);
    assertNothingIsLeft();
    application.close();
  }

  @Test
  void an_error_at_the_start_leaves_no_database_behind() throws IOException {
    Error closing = new NoClassDefFoundError("broken source");
    MemorySource.market("start")
        .whenClosed(
            () -> {
              throw closing;
            });
    Configuration configuration =
        configuration("start", Map.of("camel.beans.bad", "#class:" + Broken.class.getName()));
    assertThatThrownBy(() -> KlineApplication.start(configuration, false, SyncListener.NONE))
        .hasStackTraceContaining("a jar is missing")
        .satisfies(e -> assertThat(e.getSuppressed()).contains(closing));
    assertNothingIsLeft();
  }

  @Test
  void a_change_of_the_routes_that_hangs_does_not_hold_up_the_close() throws Exception {
    Path routes = Files.createDirectory(data.resolveSibling("routes"));
    Folders.copyFiles(Path.of("routes"), routes);
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.routes-dir", routes.toString());
    settings.put("kline.source", "memory");
    KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE);
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    application.watchRoutes(
        reload -> {
          hanging.countDown();
          hang(end);
        });
    Files.writeString(routes.resolve("own.camel.yaml"), OWN_ROUTE);
    try {
      assertThat(hanging.await(60, TimeUnit.SECONDS)).isTrue();
      assertTimeoutPreemptively(Duration.ofSeconds(60), application::close);
      assertThat(application.context().isStopped()).isTrue();
    } finally {
      end.countDown();
    }
  }

  /** As a bean of the integrator's might: an interrupt does not help. */
  private static void hang(CountDownLatch end) {
    while (end.getCount() > 0) {
      try {
        end.await();
      } catch (InterruptedException e) {
        LoggerFactory.getLogger(CloseTest.class).info("Hangs on");
      }
    }
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(postgresProcesses()).isZero();
    assertThat(DataDirectory.owner(data)).isEmpty();
    assertThat(Files.exists(data.resolve("kline-saga.owner"))).isFalse();
    DataDirectory.open(data).close();
  }

  /** Processes whose command line names the cluster. */
  private long postgresProcesses() throws IOException {
    String cluster = data.toRealPath().resolve("postgres/cluster").toString();
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(p -> p.info().arguments().filter(a -> named(a, cluster)).isPresent())
          .count();
    }
  }

  private static boolean named(String[] arguments, String cluster) {
    return Stream.of(arguments).anyMatch(cluster::equals);
  }
}
