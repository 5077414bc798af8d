package io.klinesaga.sync;

import io.klinesaga.change.Likeness;
import io.klinesaga.check.Checked;
import io.klinesaga.compare.Differences;
import io.klinesaga.compare.Dispute;
import io.klinesaga.compare.Disputes;
import io.klinesaga.compare.Field;
import io.klinesaga.compare.Noted;
import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.Receipt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a sync has to do with disputes: it notes values that a source contradicts and that are not
 * changed, forgets those again when a later sync finds them equal, and forgets whatever contradicts
 * a value that it overwrites.
 */
public final class SyncDisputes {
  /** The name of this look at disputes. */
  static final String NAME = "sync";

  private final Disputes disputes;

  public SyncDisputes(Disputes disputes) {
    this.disputes = disputes;
  }

  /** Who says what was read: the host that was asked over a network, else the source. */
  static String place(Checked read) {
    Receipt receipt = read.provenance().receipt();
    return receipt == null || !read.provenance().isRemote() ? read.source() : receipt.from();
  }

  /** Notes what someone has said of stored bars that are not changed. */
  void contradicted(SeriesId series, Bars stored, Checked said) {
    disputes.note(NAME, contradictions(series, stored, said));
  }

  private static List<Dispute> contradictions(SeriesId series, Bars stored, Checked said) {
    Likeness likeness = Likeness.of(said);
    Bars.Builder others = new Bars.Builder(stored.size());
    for (int i = 0; i < stored.size(); i++) {
      int row = said.good().indexOf(stored.ts(i));
      if (row >= 0) {
        likeness.addMoreExact(others, rounded(said.good(), row, stored, i), 0, stored, i);
      }
    }
    return Differences.exact(series, place(said), stored, others.build());
  }

  /**
   * One bar that was said, with the stored amount if both are one number of 32 bits: many files
   * have amounts so, and who rounds contradicts nobody.
   */
  private static Bars rounded(Bars said, int row, Bars stored, int i) {
    boolean isSame = (float) said.amount(row) == (float) stored.amount(i);
    return new Bars.Builder(1)
        .add(
            said.ts(row),
            said.open(row),
            said.high(row),
            said.low(row),
            said.close(row),
            said.volume(row),
            isSame ? stored.amount(i) : said.amount(row))
        .build();
  }

  /** What is noted of the bars that were read, by series. */
  Map<SeriesId, List<Noted>> of(Collection<SeriesUpdate> updates) {
    Map<SeriesId, List<Noted>> found = new HashMap<>();
    if (!updates.isEmpty()) {
      List<SeriesId> series = updates.stream().map(SeriesUpdate::series).toList();
      TimeRange range =
          updates.stream().map(SeriesUpdate::range).reduce(TimeRange::span).orElseThrow();
      disputes
          .noted(series, range)
          .forEach(
              one ->
                  found
                      .computeIfAbsent(one.dispute().series(), unused -> new ArrayList<>())
                      .add(one));
    }
    return found;
  }

  /** Notes and forgets what the deltas of updates show; in the transaction that commits them. */
  void committed(Collection<SeriesUpdate> updates) {
    Map<SeriesId, List<Noted>> noted = of(updates);
    List<Noted> gone = new ArrayList<>();
    for (SeriesUpdate update : updates) {
      for (Noted one : noted.getOrDefault(update.series(), List.of())) {
        if (isGone(one, update)) {
          gone.add(one);
        }
      }
      contradicted(update.series(), update.delta().held().bars(), update.checked());
    }
    disputes.forget(gone);
  }

  /** Forgets what was found equal; of series whose last bar alone was compared, and is equal. */
  void unchanged(Collection<SeriesUpdate> updates) {
    Map<SeriesId, List<Noted>> noted = of(updates);
    List<Noted> gone = new ArrayList<>();
    for (SeriesUpdate update : updates) {
      noted.getOrDefault(update.series(), List.of()).stream()
          .filter(one -> isFoundBySync(one) && one.dispute().ts() == update.bars().lastTs())
          .forEach(gone::add);
    }
    disputes.forget(gone);
  }

  private static boolean isFoundBySync(Noted one) {
    return one.foundBy().equals(NAME);
  }

  private static boolean isGone(Noted one, SeriesUpdate update) {
    BarDelta delta = update.delta();
    long ts = one.dispute().ts();
    if (delta.held().bars().indexOf(ts) >= 0) {
      return false;
    }
    return delta.toWrite().bars().indexOf(ts) >= 0
        ? isOverwritten(one.dispute(), delta)
        : isFoundBySync(one) && update.bars().indexOf(ts) >= 0;
  }

  /** A bar that was withdrawn is not there any more. */
  private static boolean isOverwritten(Dispute dispute, BarDelta delta) {
    StoredBars written = delta.toWrite();
    int now = written.bars().indexOf(dispute.ts());
    int before = delta.beforeImage().bars().indexOf(dispute.ts());
    return !written.isValid(now)
        || before < 0
        || Field.of(dispute.field())
            .filter(field -> isSame(field, delta.beforeImage().bars(), before, written.bars(), now))
            .isEmpty();
  }

  private static boolean isSame(Field field, Bars before, int i, Bars now, int j) {
    return field.text(before, i).equals(field.text(now, j));
  }
}
