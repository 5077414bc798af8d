package io.klinesaga.verify;

import io.klinesaga.change.Likeness;
import io.klinesaga.check.Checked;
import io.klinesaga.check.RefusedSeriesException;
import io.klinesaga.compare.CommittedRows;
import io.klinesaga.compare.Differences;
import io.klinesaga.compare.Dispute;
import io.klinesaga.compare.Disputes;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import io.klinesaga.sync.BarFetcher;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares stored bars with those of another source, series by series. The bars of the source pass
 * the same checks as those of a sync: of a series whose units or labels cannot be right nothing is
 * compared. What is equal as exact as the source is, is equal.
 */
public final class Verification {
  /** The name of this look at disputes. */
  public static final String NAME = "verify";

  private final CommittedRows rows;
  private final BarFetcher source;
  private final Disputes disputes;
  private final Consumer<String> told;
  private long series;
  private long compared;
  private long differences;
  private long onlyStored;
  private long onlyThere;
  private long unknown;
  private long refused;
  private long failed;
  private @Nullable SourceException failure;

  /**
   * What was found.
   *
   * @param series series that were compared
   * @param compared bars that both have
   * @param differences values that differ
   * @param onlyStored stored bars that the source does not have
   * @param onlyThere good bars of the source that are not stored
   * @param unknown series that the source does not have
   * @param refused series that did not pass the checks
   * @param failed series that could not be read
   */
  public record Outcome(
      long series,
      long compared,
      long differences,
      long onlyStored,
      long onlyThere,
      long unknown,
      long refused,
      long failed) {}

  /**
   * @param source asks the other source alone
   * @param told gets each difference, and why a series was not compared
   */
  public Verification(
      CommittedRows rows, BarFetcher source, Disputes disputes, Consumer<String> told) {
    this.rows = rows;
    this.source = source;
    this.disputes = disputes;
    this.told = told;
  }

  /**
   * Compares some series. For one call.
   *
   * @throws SourceException if no series could be read
   */
  public Outcome look(Collection<SeriesId> some, TimeRange range) {
    some.forEach(one -> look(one, range));
    if (failure != null && series + unknown + refused == 0) {
      throw failure;
    }
    return new Outcome(
        series, compared, differences, onlyStored, onlyThere, unknown, refused, failed);
  }

  private void look(SeriesId one, TimeRange range) {
    try {
      compare(one, range, source.fetch(one, range));
    } catch (RefusedSeriesException e) {
      refused++;
      told.accept(one + ": not compared: " + e.getMessage());
    } catch (UnknownSeriesException e) {
      unknown++;
    } catch (SourceException e) {
      failed++;
      failure = failure == null ? e : failure;
      told.accept(one + ": not compared: " + e.getMessage());
    }
  }

  private void compare(SeriesId one, TimeRange range, Checked checked) {
    Bars stored =
        rows.read(one.period(), List.of(one.symbol()), range).getOrDefault(one, Bars.EMPTY);
    Differences found = new Differences(one, checked.source(), true);
    found.compare(stored, asExactAsStored(checked, stored));
    series++;
    compared += found.compared();
    differences += found.found().size();
    onlyStored += stored.size() - found.compared();
    onlyThere += checked.good().size() - found.compared();
    disputes.replace(NAME, List.of(one), range, found.found());
    found.found().stream().map(Dispute::line).forEach(told);
  }

  private static Bars asExactAsStored(Checked checked, Bars stored) {
    Likeness likeness = Likeness.of(checked);
    Bars sent = checked.good();
    Bars.Builder bars = new Bars.Builder(sent.size());
    for (int i = 0; i < sent.size(); i++) {
      int row = stored.indexOf(sent.ts(i));
      if (row < 0) {
        bars.add(sent, i);
      } else {
        likeness.addMoreExact(bars, sent, i, stored, row);
      }
    }
    return bars.build();
  }
}
