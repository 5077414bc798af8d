package io.klinesaga.repair;

import io.klinesaga.market.Codes;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.sync.SeriesNote;
import io.klinesaga.sync.SeriesOutcome;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncSummary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one source has said in a run, by the present codes of securities.
 *
 * @param unreadable series that it was asked for and could not be read of
 * @param notAsked series that it was not asked for: it is left alone, or another run has them
 * @param told what a person should know, one sentence each
 */
record RunAnswers(Set<SeriesId> unreadable, Set<SeriesId> notAsked, List<String> told) {
  static RunAnswers of(SyncSummary summary, Codes codes) {
    Set<SeriesId> unreadable = new HashSet<>();
    Set<SeriesId> notAsked = new HashSet<>();
    for (SeriesResult problem : summary.problems()) {
      if (!problem.isAnswered()) {
        boolean isFailed = problem.outcome() == SeriesOutcome.FAILED;
        (isFailed ? unreadable : notAsked).add(current(problem.series(), codes));
      }
    }
    return new RunAnswers(unreadable, notAsked, told(summary));
  }

  private static SeriesId current(SeriesId series, Codes codes) {
    Symbol symbol = codes.current(series.symbol());
    Period period = series.period();
    return new SeriesId(symbol, period);
  }

  private static List<String> told(SyncSummary summary) {
    List<String> told = new ArrayList<>(summary.problemsByReason());
    for (SeriesNote note : summary.notes()) {
      told.add(note.series() + " " + note.kind() + ": " + note.sentence());
    }
    if (!summary.nothing().isEmpty()) {
      told.add(summary.nothing());
    }
    return told;
  }

  /** Whether the source has said what it has of a series. */
  boolean isAnswered(SeriesId series) {
    return !unreadable.contains(series) && !notAsked.contains(series);
  }
}
