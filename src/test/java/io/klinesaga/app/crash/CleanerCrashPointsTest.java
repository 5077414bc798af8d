package io.klinesaga.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.testing.TestBars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Halted at every boundary of the cleaner and of the purge. */
@Tag("servers")
class CleanerCrashPointsTest extends CrashCases {
  CleanerCrashPointsTest(@TempDir Path folder) {
    super(folder);
  }

  // --- the cleaner ---

  /**
   * C8: a request whose answer was lost has reached TDengine after its saga was rolled back. What
   * it overwrote is unknown, so only the next sync heals that.
   */
  @ParameterizedTest(name = "C8 {0} {1}")
  @CsvSource({
    "after:klineCleaner.begin,",
    "before:klineCleaner.recheck, CommandStatus(INSERT",
    "after:klineCleaner.recheck,",
    "after:klineCleaner.prune,",
    "after:klineCleaner.end,",
  })
  void c8_a_cleaner_round_with_late_bars(String place, String wire)
      throws IOException, InterruptedException {
    rollBackInvalid();
    Set<Long> late = writeLate();
    lab.close();
    crash(halt(place, 1, wire, 1), "clean");
    lab.open();
    lab.cleanUp();
    lab.rows()
        .forEach(
            (series, rows) ->
                rows.forEach(
                    (ts, row) ->
                        assertThat(row.valid() && late.contains(row.txnId()))
                            .as("%s %s is valid and of a roll-back", series, ts)
                            .isFalse()));
    becomesNew();
  }

  /** For two series the roll-back's bars arrive again, one of them on a committed bar. */
  private Set<Long> writeLate() {
    Set<Long> transactions = new HashSet<>();
    Map<SeriesId, StoredBars> rows = new LinkedHashMap<>();
    for (SeriesId series : TestBars.series(0, 2)) {
      long transaction =
          Long.parseLong(
              lab.postgres(
                      "SELECT max(transaction_id) FROM transaction_log WHERE final_status = 'ROLLED_BACK' AND symbol = '"
                          + series.symbol()
                          + "'")
                  .get(0));
      Bars bars = lab.market().bars().get(series);
      StoredBars.Builder some = new StoredBars.Builder();
      for (int i = bars.size() - NEW_DAYS - 1; i < bars.size(); i++) {
        some.values().add(bars, i);
        some.end(transaction, Validity.VALID);
      }
      rows.put(series, some.build());
      transactions.add(transaction);
    }
    lab.application().store().write(Period.DAY, rows, () -> {});
    return transactions;
  }

  // --- the purge ---

  /**
   * @param place where the process ends, mostly within the second batch of the purge
   * @param isReceipted whether a batch has been purged then
   */
  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "after:klinePurge.begin    |                      | 1 | 1 | false",
        "before:klinePurge.recheck |                      | 1 | 2 | true",
        "after:klinePurge.recheck  |                      | 1 | 2 | true",
        "before:klinePurge.delete  | ReadyForQuery        | 3 | 2 | true",
        "after:klinePurge.delete   |                      | 1 | 2 | true",
        "after:klinePurge.verify   |                      | 1 | 2 | true",
        "before:klinePurge.commit  | CommandStatus(COMMIT)| 1 | 2 | true",
        "after:klinePurge.commit   |                      | 1 | 2 | true",
        "before:klinePurge.end     |                      | 1 | 1 | true",
      })
  void a_purge(String place, String wire, int message, int nth, boolean isReceipted)
      throws IOException, InterruptedException {
    rollBackInvalid();
    before = lab.rows();
    long receipts = receipts();
    lab.close();
    crash(halt(place, nth, wire, message), "clean", "--purge", "--older-than", "0s");
    restart();
    assertThat(receipts() > receipts).isEqualTo(isReceipted);
    onlyInvalidRowsAreGone(receipts() - receipts);
    becomesNew();
  }

  private long receipts() {
    return Long.parseLong(lab.postgres("SELECT coalesce(sum(rows), 0) FROM purge_receipt").get(0));
  }

  private void onlyInvalidRowsAreGone(long inReceipts) {
    Map<SeriesId, Map<Long, Rows.Row>> now = lab.rows();
    int gone = 0;
    for (Map.Entry<SeriesId, Map<Long, Rows.Row>> entry : before.entrySet()) {
      Map<Long, Rows.Row> rows = now.getOrDefault(entry.getKey(), Map.of());
      assertThat(entry.getValue()).as("%s", entry.getKey()).containsAllEntriesOf(rows);
      assertThat(Rows.valid(rows)).isEqualTo(Rows.valid(entry.getValue()));
      gone += entry.getValue().size() - rows.size();
    }
    assertThat((long) gone).isGreaterThanOrEqualTo(inReceipts);
  }
}
