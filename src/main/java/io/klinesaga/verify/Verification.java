package io.klinesaga.verify;

import io.klinesaga.change.Likeness;
import io.klinesaga.check.Checked;
import io.klinesaga.check.RefusedSeriesException;
import io.klinesaga.compare.CommittedRows;
import io.klinesaga.compare.Differences;
import io.klinesaga.compare.Dispute;
import io.klinesaga.compare.Disputes;
import io.klinesaga.compare.Look;
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
   * @param series series of which some bars were compared
   * @param compared bars that both have
   * @param differences values that differ
   * @param onlyStored stored bars that the source does not have
   * @param onlyThere good bars of the source that are not stored
   * @param unknown series with stored bars of which the source has nothing
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
      long failed) {
    /** Whether every stored series could be compared, and there was one. */
    public boolean isWhole() {
      return compared > 0 && unknown + refused + failed == 0;
    }
  }

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
    Bars stored =
        rows.read(one.period(), List.of(one.symbol()), range).getOrDefault(one, Bars.EMPTY);
    try {
      compare(one, range, stored, source.fetch(one, range));
    } catch (RefusedSeriesException e) {
      refused++;
      told.accept(one + ": not compared: " + e.getMessage());
    } catch (UnknownSeriesException e) {
      notThere(one, stored, String.valueOf(e.getMessage()));
    } catch (SourceException e) {
      failed++;
      failure = failure == null ? e : failure;
      told.accept(one + ": not compared: " + e.getMessage());
    }
  }

  /** Where nothing is stored there is nothing that had to be compared. */
  private void notThere(SeriesId one, Bars stored, String why) {
    if (!stored.isEmpty()) {
      unknown++;
      onlyStored += stored.size();
      told.accept(one + ": not compared: " + why);
    }
  }

  private void compare(SeriesId one, TimeRange range, Bars stored, Checked checked) {
    Differences found = new Differences(one, checked.source(), true);
    found.compare(stored, asExactAsStored(checked, stored));
    onlyThere += checked.good().size() - found.compared();
    if (found.compared() == 0) {
      notThere(one, stored, checked.source() + " has none of the " + stored.size() + " bars");
      return;
    }
    series++;
    compared += found.compared();
    differences += found.found().size();
    onlyStored += stored.size() - found.compared();
    disputes.replace(
        new Look(NAME, checked.source()), List.of(one), range, found::hasCompared, found.found());
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
