package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.testing.KlineProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log in files. */
@Timeout(180)
@Tag("servers")
class LogFileTest {
  @Test
  void a_log_file_is_written_and_rolls_within_its_bounds(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("logs/kline-saga.log");
    KlineProcess sync =
        KlineProcess.start(
            folder,
            List.of(
                "-Dkline.log.file=" + log,
                "-Dkline.log.file.size=2KB",
                "-Dkline.log.file.count=2",
                "-Dkline.log.libraries=debug"),
            "sync",
            "daily",
            "--data-dir",
            folder.resolve("data").toString());
    try (sync) {
      assertThat(sync.exitCode()).as(sync.output()).isZero();
    }
    assertThat(log).isRegularFile();
    try (Stream<Path> files = Files.list(log.getParent())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "kline-saga.log", "kline-saga.log.1.gz", "kline-saga.log.2.gz");
    }
    assertThat(sync.err()).contains("SyncService");
  }
}
