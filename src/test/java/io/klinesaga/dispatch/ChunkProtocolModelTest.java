package io.klinesaga.dispatch;

import static io.klinesaga.dispatch.ProtocolRule.ALL_RESTORED_AT_END;
import static io.klinesaga.dispatch.ProtocolRule.LEASE_BEFORE_WRITE;
import static io.klinesaga.dispatch.ProtocolRule.SWEEP_AT_ONCE;
import static io.klinesaga.dispatch.ProtocolState.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.dispatch.ProtocolExploration.Verdict;
import io.klinesaga.dispatch.ProtocolState.Chunk;
import io.klinesaga.dispatch.ProtocolState.ChunkState;
import io.klinesaga.dispatch.ProtocolState.Faults;
import io.klinesaga.dispatch.ProtocolState.Node;
import io.klinesaga.dispatch.ProtocolState.Row;
import io.klinesaga.dispatch.ProtocolState.Run;
import io.klinesaga.dispatch.ProtocolState.Saga;
import io.klinesaga.dispatch.ProtocolState.Series;
import io.klinesaga.dispatch.ProtocolSteps.Invariant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol of claim, lease, saga, cleaner and late write, explored state by state: two nodes,
 * two series, two nodes that die or stop at any moment and, where it is said, a write that is given
 * up and arrives all the same.
 *
 * <p>The first series has a bar that is overwritten, the second one is new.
 */
@Timeout(300)
class ChunkProtocolModelTest {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkProtocolModelTest.class);
  private static final int FIRST = 1;
  private static final int SECOND = 2;
  private static final Faults MOST = new Faults(2, 1);

  private static ProtocolState start(Faults faults, int... chunks) {
    return new ProtocolState(
        List.of(Node.NEW, Node.NEW),
        List.of(Saga.FREE, Saga.FREE, Saga.FREE),
        List.of(Series.with(Row.BEFORE), Series.with(Row.INVALID)),
        Arrays.stream(chunks)
            .mapToObj(series -> new Chunk(ChunkState.OPEN, NOBODY, series, 0, 1, 0))
            .toList(),
        new Run(0, false),
        faults);
  }

  /** Each step of the product by itself. */
  private static Set<ProtocolRule> rules() {
    return EnumSet.complementOf(EnumSet.of(SWEEP_AT_ONCE));
  }

  private static Verdict explored(Set<ProtocolRule> rules, Faults faults, int... chunks) {
    Verdict verdict = ProtocolExploration.of(start(faults, chunks), rules);
    LOG.info("{} states, broken: {} {}", verdict.states(), verdict.broken(), verdict.trace());
    return verdict;
  }

  private static void assertHolds(Verdict verdict, int statesAtLeast) {
    assertThat(verdict.broken()).as(verdict.toString()).isNull();
    assertThat(verdict.states()).isGreaterThan(statesAtLeast);
  }

  @Test
  void one_series_survives_two_faults_and_a_write_that_arrives_late() {
    assertHolds(explored(rules(), MOST, FIRST), 50_000);
  }

  @Test
  void two_chunks_survive_two_faults() {
    assertHolds(
        explored(EnumSet.allOf(ProtocolRule.class), new Faults(2, 0), FIRST, SECOND), 300_000);
  }

  @Test
  void a_batch_of_two_series_survives_a_fault() {
    assertHolds(
        explored(EnumSet.allOf(ProtocolRule.class), new Faults(1, 0), FIRST | SECOND), 300_000);
  }

  @ParameterizedTest
  @CsvSource({
    "TAKE_ONLY_OPEN, COMMITTED_IS_REPORTED",
    "CLAIM_AT_BEGIN, CLAIMED_STEP",
    "SERIES_LOCK, ONE_COMMIT",
    "COMMIT_ONLY_RUNNING, ONE_COMMIT",
    "CLAIM_AT_COMMIT, COMMITTED_IS_REPORTED",
    "END_ONLY_OWN, CLAIMED_STEP",
    "REPORT_OF_EARLIER_COMMITS, COMMITTED_IS_REPORTED",
    "REOPEN, ALL_ENDED",
    "ADOPTION, ALL_ENDED",
    "CLAIM_OF_ABANDONED, ALL_ENDED",
    "RESTORE, COMES_TO_REST",
    "ALL_RESTORED_AT_END, BARS_AS_COMMITTED",
    "RECHECK_OF_WRITES, BARS_AS_COMMITTED",
    "RECHECK_OF_RESTORES, BARS_AS_COMMITTED",
    "REWRITE_OF_MARKED, BARS_AS_COMMITTED",
  })
  void without_a_rule_it_breaks(ProtocolRule rule, Invariant broken) {
    Set<ProtocolRule> rules = rules();
    rules.remove(rule);
    assertThat(explored(rules, MOST, FIRST).broken()).isEqualTo(broken);
  }

  /**
   * A saga that was taken over cannot commit, and the cleaner finds what it has written. The lease
   * is looked at all the same: without, each node that wakes would show readers bars that are taken
   * back, and have ranges read again for nothing.
   */
  @Test
  void without_the_look_at_the_lease_it_still_holds() {
    Set<ProtocolRule> rules = rules();
    rules.remove(LEASE_BEFORE_WRITE);
    assertHolds(explored(rules, MOST, FIRST), 50_000);
  }

  /** Without a restore bars are lost, if nobody looks for them at the end of a roll-back. */
  @Test
  void without_a_restore_bars_are_lost() {
    Set<ProtocolRule> rules = rules();
    rules.removeAll(EnumSet.of(ProtocolRule.RESTORE, ALL_RESTORED_AT_END));
    assertThat(explored(rules, MOST, FIRST).broken()).isEqualTo(Invariant.BARS_AS_COMMITTED);
  }
}
