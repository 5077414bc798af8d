package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.klinesaga.testing.KlineProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A full disk under the embedded databases: a small file system in memory, which only root can
 * mount, and a file that fills it.
 */
@Timeout(300)
class DiskFullTest {
  private static final long MEGABYTE = 1 << 20;

  private final Path folder;
  private final Path data;
  private final List<KlineProcess> children = new ArrayList<>();
  private Path mounted;

  DiskFullTest(@TempDir Path folder) {
    this.folder = folder;
    this.data = folder.resolve("data");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    for (KlineProcess child : children) {
      child.close();
      child.exitCode();
    }
    if (mounted != null) {
      assertThat(command("umount", "--lazy", mounted.toString())).isZero();
    }
  }

  private void mount(Path where) throws IOException, InterruptedException {
    Files.createDirectories(where);
    boolean isMounted =
        command("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", where.toString()) == 0;
    assumeTrue(isMounted, "skipped: a small file system can be mounted by root on Linux only");
    mounted = where;
  }

  /** Its exit code; 127 if there is no such command. */
  private static int command(String... words) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(words).inheritIO().start();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      return process.exitValue();
    } catch (IOException e) {
      return 127;
    }
  }

  /** Leaves so many megabytes free. */
  private Path fill(long megabytes) throws IOException {
    Path filler = mounted.resolve("filler");
    byte[] block = new byte[(int) MEGABYTE];
    try (var out = Files.newOutputStream(filler)) {
      while (mounted.toFile().getUsableSpace() > megabytes * MEGABYTE) {
        out.write(block);
      }
    }
    return filler;
  }

  private KlineProcess run(String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data-dir", data.toString()));
    KlineProcess child = KlineProcess.start(folder, all.toArray(String[]::new));
    children.add(child);
    child.exitCode();
    return child;
  }

  private KlineProcess sync(int symbols, int days) throws IOException, InterruptedException {
    return run(
        "sync",
        "daily",
        "--set",
        "kline.source=synthetic",
        "--set",
        "kline.source.synthetic.symbols=" + symbols,
        "--set",
        "kline.source.synthetic.days=" + days,
        "--set",
        "kline.sync.chunk-size=20");
  }

  private static void endsWith(int exitCode, KlineProcess child) throws InterruptedException {
    assertThat(child.exitCode()).as(tail(child)).isEqualTo(exitCode);
  }

  private static String tail(KlineProcess child) {
    String output = child.output();
    return output.substring(Math.max(0, output.length() - 4_000));
  }

  private void isHealed(int symbols, int days) throws IOException, InterruptedException {
    endsWith(0, run("clean"));
    KlineProcess again = sync(symbols, days);
    endsWith(0, again);
    assertThat(again.out()).contains(" series=" + symbols + " ").contains(" busy=0 failed=0 ");
    KlineProcess audit = run("audit");
    endsWith(0, audit);
    assertThat(audit.out())
        .contains("series=" + symbols + " ")
        .contains(" bars=" + (long) symbols * days + " ")
        .contains(" violations=0 ");
  }

  @Test
  void a_disk_that_fills_up_under_both_databases_loses_nothing()
      throws IOException, InterruptedException {
    int symbols = 600;
    int days = 250;
    mount(data);
    endsWith(0, sync(5, days));
    Path filler = fill(6);
    KlineProcess full = sync(symbols, days);
    endsWith(1, full);
    assertThat(full.out())
        .containsPattern("failed \\d{6}\\.\\S+ 1d: .*(No space left on device|disk is full)");
    assertThat(full.out().lines().reduce((a, b) -> b).orElse(""))
        .startsWith("transaction_mode=saga series=" + symbols + " ");
    assertThat(full.err()).contains("disk is full").doesNotContain("\tat ");
    Files.delete(filler);
    isHealed(symbols, days);
  }

  /** PostgreSQL ends itself when it cannot write its log, and cannot restart until it can. */
  @Test
  void a_postgres_that_ends_for_want_of_space_ends_the_run_and_heals_at_the_next_start()
      throws IOException, InterruptedException {
    int symbols = 12_000;
    int days = 3;
    mount(data.resolve("postgres"));
    endsWith(0, sync(5, days));
    Path filler = fill(14);
    KlineProcess full = sync(symbols, days);
    endsWith(1, full);
    assertThat(Files.readString(mounted.resolve("server.log"))).contains("PANIC", "No space left");
    assertThat(full.out())
        .contains("given up, a database has been down for 20 s: PostgreSQL cannot be reached");
    assertThat(full.output()).doesNotContain("\tat ");
    Files.delete(filler);
    isHealed(symbols, days);
  }
}
