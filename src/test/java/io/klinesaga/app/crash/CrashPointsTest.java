package io.klinesaga.app.crash;

import io.klinesaga.testing.KlineProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Halted at every boundary of saga and compensation, and with PostgreSQL gone. */
@Tag("servers")
class CrashPointsTest extends CrashCases {
  CrashPointsTest(@TempDir Path folder) {
    super(folder);
  }

  // --- the saga ---

  /**
   * @param place where the process ends, at the visit of the second of its sagas
   * @param wire or as soon after it as this message is exchanged with PostgreSQL
   * @param committed how many sagas are committed then
   */
  @ParameterizedTest(name = "{0} {1} {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "C1 new saga, not begun   | before:kline-saga.saga    | ReadyForQuery(T)        | 2 | 1",
        "C2 begun, nothing written| before:klineWriter.delta  |                         | 1 | 1",
        "C2 before-image stored   | after:klineWriter.delta   |                         | 1 | 1",
        "C3 half a batch written  | before:klineWriter.write  | ReadyForQuery           | 2 | 1",
        "C3 written               | after:klineWriter.write   |                         | 1 | 1",
        "C3 commit not sent       | before:klineWriter.commit | query=\"SELECT 1\"      | 1 | 1",
        "C4 commit just done      | before:klineWriter.commit | CommandStatus(COMMIT)   | 1 | 2",
        "C4 step commit ended     | after:klineWriter.commit  |                         | 1 | 2",
      })
  void a_saga(String name, String place, String wire, int message, int committed)
      throws IOException, InterruptedException {
    symbols++; // one that has no table yet
    prepare();
    crash(halt(place, 2, wire, message), "sync", "daily", "--full");
    restart();
    seriesAreWhole(committed * CHUNK);
    becomesNew();
  }

  // --- the compensation ---

  /**
   * The first saga fails at its commit.
   *
   * @param again where the recovery at the next start ends as well; empty for nowhere
   */
  @ParameterizedTest(name = "{0} {1} {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "C6 decided, nothing done | before:klineCompensator.restore    |                    | 1 | ",
        "C6 restored by half      | before:klineCompensator.restore    | ReadyForQuery      | 8 | after:klineCompensator.restore",
        "C6 restored              | after:klineCompensator.restore     |                    | 1 | ",
        "C6 soft-deleted by half  | before:klineCompensator.softDelete | ReadyForQuery      | 3 | after:klineCompensator.softDelete",
        "C6 soft-deleted          | after:klineCompensator.softDelete  |                    | 1 | ",
        "C7 done, not logged      | after:klineCompensator.rolledBack  |                    | 1 | after:klineCompensator.rolledBack",
      })
  void a_compensation(String name, String place, String wire, int message, String again)
      throws IOException, InterruptedException {
    prepare();
    Map<String, String> how = halt(place, 1, wire, message);
    how.put("camel.beans.crash.fail-at", "before:klineWriter.commit");
    crash(how, "sync", "daily", "--full");
    if (again != null) {
      crash(halt(again, 1, null, 1), "clean");
    }
    restart();
    seriesAreWhole(0);
    becomesNew();
  }

  // --- databases that go away ---

  /** The outcome of the commit is unknown, and the roll-back cannot be logged either. */
  @Test
  void c9_and_c10_postgres_gone_at_commit_and_compensate()
      throws IOException, InterruptedException {
    prepare();
    Map<String, String> how = new LinkedHashMap<>();
    how.put("camel.beans.crash.kill-postgres-at", "before:klineWriter.commit");
    how.put("camel.beans.crash.postmaster-file", Postmasters.file(lab.data()).toString());
    try (KlineProcess child = lab.start(how, "sync", "daily", "--full")) {
      child.awaitOutput("its compensation could not begin");
      child.signal("KILL");
      child.exitCode();
    }
    restart();
    seriesAreWhole(0);
    becomesNew();
  }
}
