package io.klinesaga.sync;

import io.klinesaga.check.Checked;
import io.klinesaga.compare.Dispute;
import io.klinesaga.compare.Field;
import io.klinesaga.compare.Noted;
import io.klinesaga.market.Bars;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Disputed bars of one series, of which a repair has read other values. Such a bar may change if
 * the new values are what all others say that contradict it; a third opinion may not overwrite it.
 */
final class DisputedBars {
  private final List<Dispute> others;

  /** Leaves out what the source itself has said before: it is not its own witness. */
  DisputedBars(List<Noted> noted, Checked read) {
    String place = SyncDisputes.place(read);
    others =
        noted.stream()
            .map(Noted::dispute)
            .filter(one -> !one.otherSource().equals(place))
            .filter(one -> !one.otherSource().equals(read.source()))
            .toList();
  }

  /**
   * The times of those bars whose new values somebody else confirms.
   *
   * @param stored bars that would change
   * @param read what was read, of the same times
   */
  List<Long> confirmed(Bars stored, Bars read) {
    return IntStream.range(0, stored.size())
        .filter(i -> isConfirmed(stored, i, read, read.indexOf(stored.ts(i))))
        .mapToObj(stored::ts)
        .toList();
  }

  private boolean isConfirmed(Bars stored, int i, Bars read, int row) {
    Map<Field, String> said = new EnumMap<>(Field.class);
    for (Dispute one : others) {
      Field field = one.ts() == stored.ts(i) ? Field.of(one.field()).orElse(null) : null;
      if (field != null && !one.other().equals(said.getOrDefault(field, one.other()))) {
        return false; // they contradict each other
      }
      if (field != null) {
        said.put(field, one.other());
      }
    }
    return row >= 0 && !said.isEmpty() && isSaid(said, stored, i, read, row);
  }

  private static boolean isSaid(Map<Field, String> said, Bars stored, int i, Bars read, int row) {
    for (Field field : Field.values()) {
      String expected = said.getOrDefault(field, field.text(stored, i));
      if (!field.text(read, row).equals(expected)) {
        return false;
      }
    }
    return true;
  }
}
