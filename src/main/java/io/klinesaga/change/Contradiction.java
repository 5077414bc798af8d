package io.klinesaga.change;

import io.klinesaga.check.Checked;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.source.Receipt;
import io.klinesaga.source.RejectedBar;
import java.util.ArrayList;
import java.util.List;

/** What two hosts say of the same bars. */
public final class Contradiction {
  private static final int SHOWN = 3;

  private Contradiction() {}

  /**
   * The times at which two hosts differ.
   *
   * @param times the bars in question, all of which the first has
   */
  public static List<Long> times(List<Long> times, Checked first, Checked second) {
    Likeness likeness = Likeness.of(first);
    List<Long> differ = new ArrayList<>();
    for (long time : times) {
      int i = first.good().indexOf(time);
      int j = second.good().indexOf(time);
      if (j < 0 || !likeness.same(first.good(), i, second.good(), j)) {
        differ.add(time);
      }
    }
    return differ;
  }

  /** What both say of these times, for a person. */
  public static String text(List<Long> times, Checked first, Checked second) {
    List<String> bars = new ArrayList<>();
    for (long time : times.subList(0, Math.min(SHOWN, times.size()))) {
      bars.add(
          MarketTime.dateTime(time) + ": " + said(first, time) + ", but " + said(second, time));
    }
    String more = times.size() > SHOWN ? " and " + (times.size() - SHOWN) + " more" : "";
    return String.join("; ", bars) + more;
  }

  private static String said(Checked by, long time) {
    Bars bars = by.good();
    int i = bars.indexOf(time);
    String values =
        i < 0
            ? "no bar"
            : RejectedBar.payload(
                bars.open(i),
                bars.high(i),
                bars.low(i),
                bars.close(i),
                bars.volume(i),
                bars.amount(i));
    return place(by) + " says " + values;
  }

  private static String place(Checked bars) {
    Receipt receipt = bars.provenance().receipt();
    return receipt == null ? bars.source() : receipt.from();
  }
}
