package io.klinesaga.app;

import static org.awaitility.Awaitility.await;

import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.MemorySource;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** A process that makes one sync when it is told to. */
final class SyncProcess {
  private SyncProcess() {}

  /** Arguments: file of settings, path of this process's own files, file that says go. */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    Properties properties = new Properties();
    try (var in = Files.newInputStream(Path.of(arguments[0]))) {
      properties.load(in);
    }
    properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
    MemorySource market = MemorySource.market(settings.get("kline.source.memory.market"));
    ConcurrentSyncTest.SERIES.forEach(s -> market.put(s, ConcurrentSyncTest.BARS));
    try (KlineApplication application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE)) {
      Files.createFile(Path.of(arguments[1] + ".ready"));
      await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(Path.of(arguments[2])));
      SyncSummary summary = ConcurrentSyncTest.sync(application);
      Path partial = Path.of(arguments[1] + ".partial");
      Files.writeString(
          partial, summary.committed() + " " + summary.busy() + " " + summary.failed());
      Files.move(partial, Path.of(arguments[1] + ".done"), StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
