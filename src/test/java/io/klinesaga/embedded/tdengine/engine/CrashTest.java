package io.klinesaga.embedded.tdengine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.testing.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A child process writes and says what was acknowledged, until it is killed. {@code
 * -Dcrash.rounds=} sets how often.
 */
@Tag("servers")
class CrashTest {
  private static final int BATCH = 50;
  private static final long START = 1_767_542_400_000L;

  @Test
  void every_acknowledged_row_survives_kill_9(@TempDir Path folder) throws Exception {
    long acknowledged = -1;
    int rounds = Integer.getInteger("crash.rounds", 3);
    for (int round = 0; round < rounds; round++) {
      acknowledged = writeUntilKilled(folder, acknowledged + 1, 10 + round % 20);
      try (Engine engine = Engine.open(folder);
          Session session = EngineTest.session(engine)) {
        long expected = (acknowledged + 1) * BATCH;
        List<Object> counts =
            List.copyOf(
                new EngineServer(session)
                    .execute("select count(*) from g.k where volume <= " + acknowledged)
                    .rows()
                    .get(0));
        assertThat(counts).containsExactly(expected);
        // A batch is there as a whole or not at all.
        List<Object> all =
            List.copyOf(
                new EngineServer(session).execute("select count(*) from g.k").rows().get(0));
        assertThat((Long) all.get(0) % BATCH).isZero();
      }
    }
  }

  @Test
  void killed_processes_leave_one_library_beside_the_data_and_none_elsewhere(
      @TempDir Path folder, @TempDir Path temporary) throws Exception {
    for (int round = 0; round < 2; round++) {
      Process writer = start(folder, round, "-Djava.io.tmpdir=" + temporary);
      try (BufferedReader out = reader(writer)) {
        assertThat(out.readLine()).isEqualTo(String.valueOf(round));
      } finally {
        writer.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
      }
    }
    assertThat(temporary).isEmptyDirectory();
    assertThat(folder.resolve("sqlite"))
        .isDirectoryContaining("glob:**/sqlite-*.{so,dll,dylib,jnilib}")
        .satisfies(libraries -> assertThat(libraries.toFile().list()).hasSizeLessThanOrEqualTo(2));
  }

  @Test
  void a_second_process_is_kept_out(@TempDir Path folder) throws Exception {
    Process writer = start(folder, 0);
    try (BufferedReader out = reader(writer)) {
      assertThat(out.readLine()).isEqualTo("0");
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Engine.open(folder)))
          .isInstanceOf(EmbeddedException.class)
          .hasMessageContaining("in use");
    } finally {
      writer.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
    }
  }

  /** On POSIX systems a process loses its lock on a file when it closes any channel of it. */
  @Test
  void a_second_opening_in_this_process_lets_no_other_process_in(@TempDir Path folder)
      throws Exception {
    try (Engine engine = Engine.open(folder)) {
      assertThat(engine).isNotNull();
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Engine.open(folder)))
          .isInstanceOf(EmbeddedException.class);
      Process other = start(folder, 0);
      try (BufferedReader out = reader(other)) {
        assertThat(out.readLine()).isNull();
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.exitValue()).isEqualTo(1);
      } finally {
        other.destroyForcibly();
      }
    }
  }

  private static long writeUntilKilled(Path folder, long firstBatch, int lines) throws Exception {
    Process writer = start(folder, firstBatch);
    long last = firstBatch - 1;
    try (BufferedReader out = reader(writer)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = Long.parseLong(line);
        if (last == firstBatch + lines) {
          writer.toHandle().destroyForcibly(); // leaves the pipe to be read to its end
        }
      }
    }
    assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(last).isGreaterThanOrEqualTo(firstBatch + lines);
    return last;
  }

  private static Process start(Path folder, long firstBatch, String... options) throws IOException {
    return new ProcessBuilder(
            JavaCommand.of(
                List.of(options), CrashTest.class, folder.toString(), Long.toString(firstBatch)))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Writes batches for ever; prints the number of each once it is acknowledged. */
  public static void main(String[] arguments) throws IOException {
    try (PrintStream out =
            new PrintStream(
                new java.io.FileOutputStream(java.io.FileDescriptor.out),
                true,
                StandardCharsets.UTF_8);
        Engine engine = Engine.open(Path.of(arguments[0]));
        Session session = EngineTest.withTable(engine)) {
      BoundStatement bound =
          session.prepare(
              "insert into g.k(tbname, symbol, ts, close, volume, is_valid)"
                  + " values(?, ?, ?, ?, ?, true)");
      for (long batch = Long.parseLong(arguments[1]); !out.checkError(); batch++) {
        bound.execute(List.of(table("k_a", batch), table("k_b", batch)));
        out.println(batch);
      }
    }
  }

  private static BoundTable table(String name, long batch) {
    int rows = BATCH / 2;
    Object[] times = new Object[rows];
    Object[] closes = new Object[rows];
    Object[] volumes = new Object[rows];
    for (int i = 0; i < rows; i++) {
      times[i] = START + batch * rows + i;
      closes[i] = 0.1 * i;
      volumes[i] = batch;
    }
    return Bound.table(
        name,
        List.of(Bound.of(ColumnType.VARCHAR, "600000.SH")),
        Bound.of(ColumnType.TIMESTAMP, times),
        Bound.of(ColumnType.DOUBLE, closes),
        Bound.of(ColumnType.BIGINT, volumes));
  }
}
