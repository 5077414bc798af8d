package io.klinesaga.compare;

import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the values in which stored bars differ from others of the same times. Prices and volumes
 * must be equal; amounts may differ by what sums of 32-bit floats lose. Nothing is said of a volume
 * or an amount that one side does not have.
 */
public final class Differences {
  /** Each term and the sum are rounded to 24 bits. */
  private static final double AMOUNT_TOLERANCE = 1.0 / (1 << 22);

  private final SeriesId series;
  private final String otherSource;
  private final Set<Field> fields;
  private final List<Dispute> found = new ArrayList<>();

  /** The values that were compared, by the time of their bar. */
  private final Map<Long, Set<Field>> compared = new HashMap<>();

  private int partly;

  /**
   * @param otherSource who says the other values
   * @param withTurnover whether volume and amount are compared too
   */
  public Differences(SeriesId series, String otherSource, boolean withTurnover) {
    this.series = series;
    this.otherSource = otherSource;
    fields =
        withTurnover
            ? EnumSet.allOf(Field.class)
            : EnumSet.of(Field.OPEN, Field.HIGH, Field.LOW, Field.CLOSE);
  }

  /** Compares those bars of which both sides have the time. */
  public void compare(Bars stored, Bars others) {
    for (int i = 0; i < others.size(); i++) {
      int row = stored.indexOf(others.ts(i));
      if (row >= 0) {
        compare(stored, row, others, i);
      }
    }
  }

  private void compare(Bars stored, int row, Bars others, int i) {
    Set<Field> both = EnumSet.noneOf(Field.class);
    boolean isPartly = false;
    for (Field field : fields) {
      boolean isStored = field.isPresent(stored, row);
      boolean isThere = field.isPresent(others, i);
      isPartly |= isStored && !isThere;
      if (isStored && isThere) {
        both.add(field);
        if (!same(field, stored, row, others, i)) {
          found.add(dispute(series, otherSource, field, stored, row, others, i));
        }
      }
    }
    compared.put(stored.ts(row), both);
    partly += isPartly ? 1 : 0;
  }

  private static boolean same(Field field, Bars stored, int row, Bars others, int i) {
    if (field != Field.AMOUNT) {
      return field.text(stored, row).equals(field.text(others, i));
    }
    double largest = Math.max(Math.abs(stored.amount(row)), Math.abs(others.amount(i)));
    return Math.abs(stored.amount(row) - others.amount(i)) <= largest * AMOUNT_TOLERANCE;
  }

  /**
   * All values, absent ones too, that are not the same bit for bit.
   *
   * @param stored bars
   * @param others bars, some of the same times
   */
  public static List<Dispute> exact(SeriesId series, String otherSource, Bars stored, Bars others) {
    List<Dispute> found = new ArrayList<>();
    for (int i = 0; i < others.size(); i++) {
      int row = stored.indexOf(others.ts(i));
      for (Field field : Field.values()) {
        if (row >= 0 && !field.text(stored, row).equals(field.text(others, i))) {
          found.add(dispute(series, otherSource, field, stored, row, others, i));
        }
      }
    }
    return found;
  }

  private static Dispute dispute(
      SeriesId series, String other, Field field, Bars stored, int row, Bars others, int i) {
    return new Dispute(
        series,
        stored.ts(row),
        field.code(),
        field.text(stored, row),
        field.text(others, i),
        other);
  }

  /** Bars of which both sides have the time. */
  public int compared() {
    return compared.size();
  }

  /** Whether both sides had a value that an earlier look has disputed. */
  public boolean hasCompared(Dispute earlier) {
    return Field.of(earlier.field())
        .filter(compared.getOrDefault(earlier.ts(), Set.of())::contains)
        .isPresent();
  }

  /** Bars with a value that nothing could be compared with, since the others have none. */
  public int partly() {
    return partly;
  }

  /** The values that differ. */
  public List<Dispute> found() {
    return found;
  }
}
