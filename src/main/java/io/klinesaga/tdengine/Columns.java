package io.klinesaga.tdengine;

import io.klinesaga.tdengine.ResultReader.Column;
import io.klinesaga.tdengine.ResultReader.Doubles;
import io.klinesaga.tdengine.ResultReader.Longs;
import io.klinesaga.tdengine.ResultReader.Texts;
import java.util.Objects;

/** The rows of a result as columns of primitive values. Rows and columns count from 0. */
final class Columns {
  /** A whole number, time or truth value that is SQL NULL; TDengine itself has no such number. */
  static final long NULL = Long.MIN_VALUE;

  private final int size;
  private final Column[] columns;
  private final boolean hasWaited;

  /**
   * @param hasWaited whether the driver has given up waiting on the way, so that two requests for
   *     rows may have been under way at once
   */
  Columns(int size, Column[] columns, boolean hasWaited) {
    this.size = size;
    this.columns = columns;
    this.hasWaited = hasWaited;
  }

  int size() {
    return size;
  }

  boolean hasWaited() {
    return hasWaited;
  }

  /** Times in epoch milliseconds, whole numbers or truth values; {@link #NULL} for NULL. */
  Longs longs(int column) {
    return (Longs) columns[column];
  }

  /** Real numbers; NaN for NULL. */
  Doubles doubles(int column) {
    return (Doubles) columns[column];
  }

  /** A text that is never NULL. */
  String text(int column, int row) {
    return Objects.requireNonNull(((Texts) columns[column]).get(row));
  }
}
