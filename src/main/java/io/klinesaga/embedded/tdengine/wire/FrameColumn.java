package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.BoundColumn;
import io.klinesaga.embedded.tdengine.engine.ColumnType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A bound column that stays in the frame it came in: values are read where they lie. {@link
 * BindFrame} has checked every offset before.
 */
final class FrameColumn implements BoundColumn {
  private static final int[] NO_STARTS = {};

  private final ByteBuffer frame;
  private final ColumnType type;
  private final int size;
  private final int nulls;
  private final int data;
  private final int[] starts;

  private FrameColumn(
      ByteBuffer frame, ColumnType type, int size, int nulls, int data, int[] starts) {
    this.frame = frame;
    this.type = type;
    this.size = size;
    this.nulls = nulls;
    this.data = data;
    this.starts = starts;
  }

  /**
   * @param frame little-endian, with an array
   * @param nulls position of one byte per row, 1 = null
   * @param data position of the first value
   */
  static FrameColumn fixed(ByteBuffer frame, ColumnType type, int size, int nulls, int data) {
    return new FrameColumn(frame, type, size, nulls, data, NO_STARTS);
  }

  /**
   * @param nulls position of one byte per row, 1 = null
   * @param starts position of each value's first byte, and of the last one's end
   */
  static FrameColumn text(ByteBuffer frame, ColumnType type, int size, int nulls, int[] starts) {
    return new FrameColumn(frame, type, size, nulls, starts[0], starts);
  }

  @Override
  public ColumnType type() {
    return type;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean isNull(int row) {
    return frame.get(nulls + row) != 0;
  }

  @Override
  public long getLong(int row) {
    int at = data + row * type.width();
    return switch (type) {
      case BOOL -> frame.get(at) == 0 ? 0 : 1;
      case TINYINT -> frame.get(at);
      case SMALLINT -> frame.getShort(at);
      case INT -> frame.getInt(at);
      case BIGINT, TIMESTAMP -> frame.getLong(at);
      default -> throw wrongGetter("a whole number");
    };
  }

  @Override
  public double getDouble(int row) {
    int at = data + row * type.width();
    return switch (type) {
      case FLOAT -> frame.getFloat(at);
      case DOUBLE -> frame.getDouble(at);
      default -> throw wrongGetter("a floating-point number");
    };
  }

  @Override
  public String getString(int row) {
    if (!type.isText()) {
      throw wrongGetter("a text");
    }
    int start = starts[row];
    int offset = frame.arrayOffset() + start;
    return new String(frame.array(), offset, starts[row + 1] - start, StandardCharsets.UTF_8);
  }

  private IllegalStateException wrongGetter(String wanted) {
    return new IllegalStateException("a " + type + " parameter was read as " + wanted);
  }
}
