package io.klinesaga.sync;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run shall synchronise.
 *
 * @param periods the periods, at least one
 * @param symbols the symbols; empty: all that the sources have
 * @param limit most symbols, in symbol order; 0: no limit
 * @param full the whole history; false: from the last committed bar of each series, that bar
 *     included
 * @param mode how to write
 * @param from first trading day, or null
 * @param to last trading day, or null
 * @param acceptWithdrawn whether stored bars that the source does not have any more become invalid
 * @param acceptChanges whether changes of old bars by a remote source are made that no second host
 *     can confirm
 * @param source the only source that is asked; null: all that are configured, in their order
 */
public record SyncRequest(
    List<Period> periods,
    List<Symbol> symbols,
    int limit,
    boolean full,
    TransactionMode mode,
    @Nullable LocalDate from,
    @Nullable LocalDate to,
    boolean acceptWithdrawn,
    boolean acceptChanges,
    @Nullable String source) {
  /** Changes of old bars need the word of a second host. */
  public SyncRequest(
      List<Period> periods,
      List<Symbol> symbols,
      int limit,
      boolean full,
      TransactionMode mode,
      @Nullable LocalDate from,
      @Nullable LocalDate to,
      boolean acceptWithdrawn) {
    this(periods, symbols, limit, full, mode, from, to, acceptWithdrawn, false, null);
  }

  /** Stored bars that the source does not have any more stay valid. */
  public SyncRequest(
      List<Period> periods,
      List<Symbol> symbols,
      int limit,
      boolean full,
      TransactionMode mode,
      @Nullable LocalDate from,
      @Nullable LocalDate to) {
    this(periods, symbols, limit, full, mode, from, to, false, false, null);
  }

  public SyncRequest {
    periods = List.copyOf(periods);
    symbols = symbols.stream().distinct().sorted().toList();
    if (periods.isEmpty()) {
      throw new IllegalArgumentException("a sync needs at least one period");
    }
    if (limit < 0) {
      throw new IllegalArgumentException("limit " + limit + ": expected 0 or more");
    }
    if (acceptWithdrawn && (!full || mode != TransactionMode.SAGA)) {
      throw new IllegalArgumentException(
          "--accept-withdrawn needs --full and sagas, which can put the bars back");
    }
    TimeRange unused = TimeRange.ofDays(from, to); // refuses what cannot be
  }

  /** Whether it reads again what is wrong of a day, from one source. */
  boolean isRepair() {
    return source != null;
  }

  /** The bars of the asked days; without days all. */
  TimeRange range() {
    return TimeRange.ofDays(from, to);
  }

  /** Everything the sources have of these periods, incremental. */
  public static SyncRequest incremental(List<Period> periods, TransactionMode mode) {
    return new SyncRequest(periods, List.of(), 0, false, mode, null, null);
  }

  /** {@code daily} or {@code minute}, for the run history. */
  public String kind() {
    return periods.stream().allMatch(Period::isDaily) ? "daily" : "minute";
  }
}
