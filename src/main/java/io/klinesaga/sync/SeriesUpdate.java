package io.klinesaga.sync;

import io.klinesaga.check.Checked;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.transaction.TransactionLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One series on its way through a transaction. Used by one thread at a time. */
public final class SeriesUpdate {
  private final SeriesPlan plan;
  private final Checked checked;
  private RemoteBars.Judgement judgement = RemoteBars.Judgement.FREE;
  private long transactionId;
  private @Nullable BarDelta delta;

  /**
   * @param plan what was asked for
   * @param checked what was fetched, with at least one good bar
   */
  SeriesUpdate(SeriesPlan plan, Checked checked) {
    this.plan = plan;
    this.checked = checked;
  }

  public SeriesId series() {
    return plan.series();
  }

  /** The same at its start again. */
  SeriesUpdate again() {
    SeriesUpdate again = new SeriesUpdate(plan, checked);
    again.judgement = judgement;
    return again;
  }

  /** Decides which of its stored bars may change. */
  void permit(RemoteBars.Judgement decided) {
    judgement = decided;
  }

  /** Which of its bars need a permit to change, in words. */
  String whichHeld() {
    return judgement.which();
  }

  /** Why these are not changed. */
  String whyHeld() {
    return Objects.requireNonNullElse(
        judgement.unasked(), "they were changed while a second host was asked");
  }

  SeriesPlan plan() {
    return plan;
  }

  Checked checked() {
    return checked;
  }

  /** The good bars. */
  Bars bars() {
    return checked.good();
  }

  /** What its raw values mean. */
  String profile() {
    return plan.profileAfter(checked.reading().profileText());
  }

  /** How it ends if nothing had to be written. */
  SeriesOutcome withoutChange() {
    BarDelta known = delta;
    return known != null && !known.held().isEmpty()
        ? SeriesOutcome.PARTIAL
        : SeriesOutcome.withoutChange(checked);
  }

  /** First and last time of the fetched bars: nothing outside is written. */
  public TimeRange range() {
    return new TimeRange(bars().firstTs(), bars().lastTs());
  }

  /** Whether the source has nothing after the last committed bar. */
  boolean endsWithKnownBar() {
    return !plan.recount() && bars().lastTs() == plan.range().from();
  }

  /** What the integrators' steps see of it. */
  Map<String, Object> description() {
    BarDelta known = delta;
    Map<String, Object> description = new HashMap<>();
    description.put("symbol", series().symbol().toString());
    description.put("period", series().period().code());
    description.put("transactionId", transactionId);
    description.put("rowsWritten", known == null ? 0 : known.toWrite().size());
    description.put("rangeStart", bars().firstTs());
    description.put("rangeEnd", bars().lastTs());
    return description;
  }

  TransactionLog.ReadFrom readFrom() {
    return new TransactionLog.ReadFrom(checked.source(), checked.provenance().receipt());
  }

  TransactionLog.Intent intent() {
    return new TransactionLog.Intent(series(), range());
  }

  /** Its transaction; 0 without a saga. */
  public long transactionId() {
    return transactionId;
  }

  void locked(long id) {
    transactionId = id;
  }

  BarDelta.Comparison comparison() {
    return plan.comparison(checked, transactionId, judgement.permit());
  }

  /** How it differs from these stored bars. */
  BarDelta compare(StoredBars stored) {
    return plan.compare(checked, stored, judgement.permit());
  }

  void compared(BarDelta result) {
    delta = result;
  }

  BarDelta delta() {
    BarDelta known = delta;
    if (known == null) {
      throw new IllegalStateException(series() + ": the step delta has not run; check the route");
    }
    return known;
  }
}
