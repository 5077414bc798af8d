package io.klinesaga.embedded.tdengine.engine;

import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Rows of a query that were read together, column by column. */
public final class RowBlock {
  private static final int FIRST_ROWS = 64;

  /** Two steps from there to the largest block that is sent. */
  private static final int GROWTH = 8;

  private final Values[] columns;
  private int capacity = FIRST_ROWS;
  private int size;

  RowBlock(List<ResultColumn> columns) {
    this.columns = columns.stream().map(column -> new Values(column.type())).toArray(Values[]::new);
  }

  /** How many rows. */
  public int size() {
    return size;
  }

  /** How many columns. */
  int width() {
    return columns.length;
  }

  /** The values of a column, counted from 0. */
  public Values column(int number) {
    return columns[number];
  }

  /** Begins anew. */
  void clear() {
    size = 0;
    for (Values column : columns) {
      column.nulls.clear();
    }
  }

  /** Makes room for one more row, which {@link Values#set} fills. */
  void grow() {
    if (size == capacity) {
      capacity *= GROWTH;
      for (Values column : columns) {
        column.grow();
      }
    }
    size++;
  }

  /** One column: of the arrays the one that its type has, with one element a row. */
  public static final class Values {
    private final ColumnType type;
    private final BitSet nulls = new BitSet();
    private long[] numbers;
    private double[] reals;
    private byte[][] texts;

    private Values(ColumnType type) {
      this.type = type;
      this.numbers = new long[type.isText() || type.isReal() ? 0 : FIRST_ROWS];
      this.reals = new double[type.isReal() ? FIRST_ROWS : 0];
      this.texts = new byte[type.isText() ? FIRST_ROWS : 0][];
    }

    private void grow() {
      numbers = Arrays.copyOf(numbers, numbers.length * GROWTH);
      reals = Arrays.copyOf(reals, reals.length * GROWTH);
      texts = Arrays.copyOf(texts, texts.length * GROWTH);
    }

    void setNull(int row) {
      nulls.set(row);
    }

    void set(int row, long number) {
      numbers[row] = number;
    }

    void set(int row, double real) {
      reals[row] = real;
    }

    void set(int row, byte[] text) {
      texts[row] = text;
    }

    /** Gives a row the text of the row before it; returns how many bytes that is. */
    int repeat(int row) {
      texts[row] = texts[row - 1];
      nulls.set(row, nulls.get(row - 1));
      return type.storageBytes(texts[row].length);
    }

    public ColumnType type() {
      return type;
    }

    /** Whether a value is NULL; then it has no other value. */
    public boolean isNull(int row) {
      return nulls.get(row);
    }

    /** The first row from this one on whose value is NULL, or -1. */
    public int nextNull(int row) {
      return nulls.nextSetBit(row);
    }

    /** A BOOL (0 or 1), a whole number, or a TIMESTAMP in epoch milliseconds. */
    public long number(int row) {
      return numbers[row];
    }

    /** A FLOAT or DOUBLE. */
    public double real(int row) {
      return reals[row];
    }

    /** Copies the numbers of the first rows. */
    public void copyTo(LongBuffer to, int rows) {
      to.put(numbers, 0, rows);
    }

    /** Copies the reals of the first rows. */
    public void copyTo(DoubleBuffer to, int rows) {
      to.put(reals, 0, rows);
    }

    /** A VARCHAR or NCHAR in UTF-8. */
    public byte[] utf8(int row) {
      return texts[row];
    }

    /** A VARCHAR or NCHAR. */
    public String text(int row) {
      return new String(utf8(row), StandardCharsets.UTF_8);
    }
  }
}
