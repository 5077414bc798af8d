package io.klinesaga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Exchange;
import io.klinesaga.testing.DayArchives;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sync daily} from day archives. */
@Tag("servers")
class DayArchiveSyncTest {
  private static final LocalDate MONDAY = LocalDate.of(2024, 4, 15);
  private static final LocalDate TUESDAY = MONDAY.plusDays(1);
  private static final LocalDate WEDNESDAY = MONDAY.plusDays(2);

  @TempDir private Path root;
  private Cli cli;

  @BeforeEach
  void useArchives() {
    cli =
        Cli.onFreshServers()
            .set("kline.data-dir", root.resolve("data"))
            .set("kline.source", "tdx-day")
            .set("kline.source.tdx-day.directory", root.resolve("days"));
    market(MONDAY).writeTo(root.resolve("days"));
  }

  private static DayArchives market(LocalDate day) {
    return new DayArchives(day)
        .add("600000.SH", 7.2, 7.35, 7.19, 7.33, 34_988_157, 255_221_123)
        .add("510050.SH", 2.412, 2.443, 2.411, 2.438, 1_234_567_890, 2.998e9)
        .add("000001.SZ", 10.5, 10.5, 10.5, 10.5, 0, 0);
  }

  @Test
  void bars_of_several_days_are_stored_and_a_second_sync_finds_nothing_new() throws Exception {
    market(TUESDAY).writeTo(root.resolve("days"));
    Cli.Result sync = cli.run("sync", "daily");
    assertThat(sync.exitCode()).as(sync.out() + sync.err()).isZero();
    assertThat(sync.lastLine()).contains("rows_written=4", "rows_suspended=2");
    String noted = "SELECT symbol || ' ' || day || ' ' || source FROM suspension ORDER BY day";
    assertThat(cli.pg(noted))
        .containsExactly("000001.SZ " + MONDAY + " tdx-day", "000001.SZ " + TUESDAY + " tdx-day");
    market(WEDNESDAY).writeTo(root.resolve("days"));
    assertThat(cli.run("sync", "daily").figure("rows_written")).isEqualTo(2);
    Cli.Result third = cli.run("sync", "daily");
    assertThat(third.lastLine()).contains("rows_written=0", "failed=0");
  }

  @Test
  void a_damaged_day_is_named_and_nothing_of_it_or_after_it_is_stored() {
    market(TUESDAY).cutBlocks(Exchange.SH, 7).writeTo(root.resolve("days"));
    market(WEDNESDAY).writeTo(root.resolve("days"));
    assertThat(cli.run("sync", "daily").figure("rows_written")).isEqualTo(2);
    Cli.Result again = cli.run("sync", "daily");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.out() + again.err()).contains("the archive of 2024-04-16 is refused");
    assertThat(again.figure("rows_written")).isEqualTo(0);
    market(TUESDAY).writeTo(root.resolve("days"));
    Cli.Result repaired = cli.run("sync", "daily");
    assertThat(repaired.exitCode()).as(repaired.out() + repaired.err()).isZero();
    assertThat(repaired.figure("rows_written")).isEqualTo(4);
  }
}
