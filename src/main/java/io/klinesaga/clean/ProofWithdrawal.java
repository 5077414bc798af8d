package io.klinesaga.clean;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.transaction.CommittedBars;
import io.klinesaga.transaction.CommittedBars.Logged;
import io.klinesaga.transaction.CommittedBars.State;
import io.klinesaga.transaction.Rereads;
import io.klinesaga.transaction.Rereads.Mark;
import io.klinesaga.transaction.SeriesTally;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Withdraws the proof of committed transactions whose bars somebody else has overwritten. */
public final class ProofWithdrawal {
  private static final Logger LOG = LoggerFactory.getLogger(ProofWithdrawal.class);

  private final TdengineBarStore store;
  private final CommittedBars facts;
  private final Rereads rereads;

  public ProofWithdrawal(TdengineBarStore store, CommittedBars facts, Rereads rereads) {
    this.store = store;
    this.facts = facts;
    this.rereads = rereads;
  }

  /**
   * Withdraws the proof of committed transactions of which less is left than the log says, where
   * they overlap a range that is in doubt: whatever has overwritten their bars is not known. Their
   * whole range is then to be read again; so is the doubted range itself if the number of bars is
   * not what it should be. Does nothing while the series is being written.
   *
   * @return whether it could be looked at
   */
  boolean withdraw(SeriesId series, TimeRange doubted) {
    List<SeriesId> alone = List.of(series);
    List<Logged> before = facts.committed(alone).getOrDefault(series, List.of());
    State state = facts.state(series);
    SeriesTally tally = SeriesTally.read(store, series, TimeRange.ALL);
    boolean isSteady =
        facts.open(alone).isEmpty()
            && Objects.equals(state, facts.state(series))
            && before.equals(facts.committed(alone).getOrDefault(series, List.of()));
    if (!isSteady) {
      return false;
    }
    String difference = tally.difference(state);
    if (difference != null && rereads.of(alone).isEmpty()) {
      String reason = "bars are missing: " + difference;
      LOG.warn("{}: {}; the range is read again", series, reason);
      rereads.mark(List.of(new Mark(series, doubted, true, reason)));
    }
    List<Logged> broken =
        before.stream()
            .filter(entry -> entry.range().overlaps(doubted))
            .filter(entry -> !tally.sum(entry.id()).equals(entry.live()))
            .toList();
    for (Logged entry : broken) {
      String reason = "bars of transaction " + entry.id() + " were overwritten from outside";
      LOG.warn("{}: {}; the whole of it is read again", series, reason);
      rereads.mark(List.of(new Mark(series, entry.range(), true, reason)));
      facts.rebase(entry.id(), tally.sum(entry.id()));
    }
    return true;
  }
}
