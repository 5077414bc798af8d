package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.ColumnType;
import io.klinesaga.embedded.tdengine.engine.ResultColumn;
import io.klinesaga.embedded.tdengine.engine.RowBlock;
import io.klinesaga.embedded.tdengine.engine.RowBlock.Values;
import io.klinesaga.embedded.tdengine.engine.RowCursor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Encodes rows of a cursor as TDengine's raw block, column by column. All numbers are
 * little-endian.
 *
 * <pre>
 *  0 i32 version 1          12 i32 columns c        20 u64 group id 0
 *  4 i32 total length       16 u32 flags 1 &lt;&lt; 31    28 c × (i8 type code, i32 storage bytes)
 *  8 i32 rows n                                     28+5c c × i32 payload bytes of the column
 *
 * then per column
 *   fixed width  ceil(n/8) bytes of null bits, the first row in the highest bit; n × value
 *   text         n × i32 offset in the payload or -1 for null; values as u16 length and bytes
 * and at the end one byte 0
 * </pre>
 *
 * <p>VARCHAR is UTF-8; NCHAR is UTF-32LE. A null takes the place of a value in a fixed-width
 * column.
 */
final class RawBlock {
  private static final int MAX_TEXT_BYTES = 0xffff;
  private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

  private RawBlock() {}

  /** The next rows of a cursor; null if there are none. */
  static @Nullable ByteBuf next(RowCursor cursor) {
    RowBlock rows = cursor.next();
    return rows == null ? null : encode(cursor.columns(), rows);
  }

  private static ByteBuf encode(List<ResultColumn> types, RowBlock rows) {
    List<Column> columns =
        IntStream.range(0, types.size())
            .mapToObj(i -> Column.of(types.get(i), rows.column(i), rows.size()))
            .toList();
    int length = 29 + 9 * columns.size() + columns.stream().mapToInt(Column::bytes).sum();
    ByteBuffer block = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    block.putInt(1).putInt(length).putInt(rows.size()).putInt(columns.size());
    block.putInt(Integer.MIN_VALUE).putLong(0);
    columns.forEach(column -> block.put((byte) column.type().code()).putInt(column.storageBytes()));
    columns.forEach(column -> block.putInt(column.payloadBytes()));
    columns.forEach(column -> column.encode(block));
    return Unpooled.wrappedBuffer(block.array());
  }

  /**
   * One column to be sent.
   *
   * @param texts as they are sent, null for NULL; empty for a column of fixed width
   * @param payloadBytes without the null bits or offsets
   */
  private record Column(
      ColumnType type,
      int storageBytes,
      Values values,
      int rows,
      List<byte @Nullable []> texts,
      int payloadBytes) {

    static Column of(ResultColumn column, Values values, int rows) {
      ColumnType type = column.type();
      int storage = type.storageBytes(column.length());
      if (!type.isText()) {
        return new Column(type, storage, values, rows, List.of(), rows * type.width());
      }
      List<byte @Nullable []> texts = new ArrayList<>(rows);
      int bytes = 0;
      for (int row = 0; row < rows; row++) {
        byte[] text = values.isNull(row) ? null : text(type, values, row);
        texts.add(text);
        bytes += text == null ? 0 : Short.BYTES + text.length;
      }
      return new Column(type, storage, values, rows, texts, bytes);
    }

    private static byte[] text(ColumnType type, Values values, int row) {
      byte[] text =
          type == ColumnType.NCHAR ? values.text(row).getBytes(UTF_32LE) : values.utf8(row);
      if (text.length > MAX_TEXT_BYTES) {
        throw Protocol.adapterError(
            type + " value of " + text.length + " bytes; the protocol carries " + MAX_TEXT_BYTES);
      }
      return text;
    }

    /** With the null bits or offsets. */
    int bytes() {
      return payloadBytes + (type.isText() ? rows * Integer.BYTES : (rows + 7) / 8);
    }

    void encode(ByteBuffer block) {
      if (type.isText()) {
        encodeTexts(block);
      } else {
        encodeNulls(block);
        encodeNumbers(block);
      }
    }

    private void encodeTexts(ByteBuffer block) {
      int offset = 0;
      for (byte[] text : texts) {
        block.putInt(text == null ? -1 : offset);
        offset += text == null ? 0 : Short.BYTES + text.length;
      }
      for (byte[] text : texts) {
        if (text != null) {
          block.putShort((short) text.length).put(text);
        }
      }
    }

    private void encodeNulls(ByteBuffer block) {
      byte[] bits = new byte[(rows + 7) / 8];
      for (int row = values.nextNull(0); row >= 0; row = values.nextNull(row + 1)) {
        bits[row / 8] |= (byte) (0x80 >> row % 8);
      }
      block.put(bits);
    }

    private void encodeNumbers(ByteBuffer block) {
      switch (type) {
        case BOOL, TINYINT -> each(row -> block.put((byte) values.number(row)));
        case SMALLINT -> each(row -> block.putShort((short) values.number(row)));
        case INT -> each(row -> block.putInt((int) values.number(row)));
        case FLOAT -> each(row -> block.putFloat((float) values.real(row)));
        case DOUBLE -> {
          values.copyTo(block.asDoubleBuffer(), rows);
          block.position(block.position() + rows * Double.BYTES);
        }
        default -> {
          values.copyTo(block.asLongBuffer(), rows);
          block.position(block.position() + rows * Long.BYTES);
        }
      }
    }

    private void each(IntConsumer encoding) {
      for (int row = 0; row < rows; row++) {
        encoding.accept(row);
      }
    }
  }
}
