package io.klinesaga.app;

import static io.klinesaga.testing.BreakableRoutes.SAGA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.audit.Invariant;
import io.klinesaga.audit.Violation;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.Mutants;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.BreakableRoutes;
import io.klinesaga.testing.BrokenSync;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.TestBars;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * The promises are checked by checks that can fail: each test puts a wrong variant of one step into
 * the routes and shows that the suite's own checks, or the audit, notice.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class MutantsTest {
  private static final String IN_SAGA = " ".repeat(14);
  private static final String IN_ROUTE = " ".repeat(8);
  private static final String SAGA_ID = "(${header.Long-Running-Action})";

  private FaultLab lab;

  private void start(UnaryOperator<BreakableRoutes> mutation) {
    lab = FaultLab.start(Map.of("kline.sync.chunk-size", "1"), mutation);
    Mutants.on(lab.store(), lab.application().postgres().transactions());
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private List<SeriesId> withBars() {
    List<SeriesId> series = TestBars.series(0, 2);
    series.forEach(one -> lab.market().put(one, TestBars.bars(5)));
    return series;
  }

  private List<Invariant> violated() {
    return lab.audit().violations().stream().map(Violation::invariant).distinct().toList();
  }

  private static UnaryOperator<BreakableRoutes> instead(String step, String by) {
    return routes -> routes.replace(SAGA, step, by);
  }

  @Test
  void without_a_mutation_the_checks_hold() {
    start(routes -> routes);
    BrokenSync sync = new BrokenSync(lab);
    sync.failAt("after-write", "undo this");
    sync.assertUndoneFor(sync.run());
    assertThat(violated()).isEmpty();
  }

  @Test
  void a_compensation_without_the_before_image_is_noticed_by_itself() {
    start(instead(BreakableRoutes.compensator("restore"), ""));
    List<SeriesId> series = withBars();
    assertThat(lab.sync(series).committed()).isEqualTo(2);
    series.forEach(one -> lab.market().put(one, TestBars.bars(5, i -> i == 4 ? 1 : 0)));
    failAfterWrite(series);
    assertThat(lab.sync(series).failed()).isEqualTo(2);
    assertNotRolledBack("have not been put back after its compensation");
  }

  private static void failAfterWrite(List<SeriesId> series) {
    FaultLab.at(
        "after-write",
        Set.copyOf(series),
        () -> {
          throw new IllegalStateException("undo this");
        });
  }

  private void assertNotRolledBack(String reason) {
    assertThat(lab.postgres("SELECT DISTINCT state FROM saga_log WHERE state <> 'COMPLETED'"))
        .containsExactly("COMPENSATING");
    assertThat(lab.postgres("SELECT last_error FROM saga_log WHERE last_error IS NOT NULL LIMIT 1"))
        .singleElement()
        .asString()
        .contains(reason);
  }

  @Test
  void a_compensation_that_leaves_new_bars_valid_is_noticed_by_itself() {
    start(instead(BreakableRoutes.compensator("softDelete"), ""));
    List<SeriesId> series = withBars();
    failAfterWrite(series);
    assertThat(lab.sync(series).failed()).isEqualTo(2);
    assertNotRolledBack("are still valid after its compensation");
  }

  @Test
  void a_write_without_the_fence_is_noticed() {
    start(
        instead(
            BreakableRoutes.writer("write"),
            BreakableRoutes.call(IN_SAGA, Mutants.class, "writeWithoutLease")));
    BrokenSync sync = new BrokenSync(lab);
    sync.breakAt(
        "before-write",
        () -> {
          lab.postgres("UPDATE saga_log SET deadline = now() WHERE state = 'RUNNING'");
          lab.application().clean();
        });
    SyncSummary summary = sync.run();
    assertThat(summary.failed()).isEqualTo(2);
    assertThatThrownBy(sync::badSeriesReadAsBefore).isInstanceOf(AssertionError.class);
    assertThat(violated()).contains(Invariant.COMMITTED_BARS);
  }

  @Test
  void a_roll_back_that_is_logged_before_the_compensation_is_noticed() {
    start(
        instead(
            BreakableRoutes.compensator("restore"),
            BreakableRoutes.call(IN_ROUTE, Mutants.class, "rolledBackAtOnce" + SAGA_ID)
                + BreakableRoutes.compensator("restore")));
    BrokenSync sync = new BrokenSync(lab);
    sync.failAt("after-write", "undo this");
    SyncSummary summary = sync.run();
    assertThatThrownBy(() -> sync.assertUndoneFor(summary)).isInstanceOf(AssertionError.class);
  }

  @Test
  void a_commit_before_the_write_is_noticed() {
    start(
        instead(
            BreakableRoutes.writer("write"),
            BreakableRoutes.call(IN_SAGA, Mutants.class, "skipWrite")));
    assertThat(lab.sync(withBars()).committed()).isEqualTo(2);
    assertThat(violated()).contains(Invariant.CHECKSUM, Invariant.METADATA);
  }

  @Test
  void a_write_without_the_transaction_id_is_noticed() {
    start(
        instead(
            BreakableRoutes.writer("write"),
            BreakableRoutes.call(IN_SAGA, Mutants.class, "writeUntagged")));
    BrokenSync sync = new BrokenSync(lab);
    sync.failAt("after-write", "undo this");
    sync.run();
    Faults.clear();
    assertThat(violated()).contains(Invariant.CHECKSUM);
    assertThatThrownBy(sync::badSeriesReadAsBefore).isInstanceOf(AssertionError.class);
  }
}
