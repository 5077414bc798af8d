package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.ColumnType;
import io.klinesaga.embedded.tdengine.engine.ResultColumn;
import io.klinesaga.embedded.tdengine.engine.RowCursor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
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
  /** A block ends with the row that reaches this, so that wide rows do not pile up. */
  private static final int MAX_BYTES = 2 << 20;

  private static final int MAX_TEXT_BYTES = 0xffff;

  private RawBlock() {}

  /** The next rows of a cursor; null if there are none. */
  static @Nullable ByteBuf next(RowCursor cursor) {
    List<Column> columns = cursor.columns().stream().map(Column::of).toList();
    int rows = 0;
    int bytes = 0;
    while (rows < cursor.blockRows() && bytes < MAX_BYTES && cursor.next()) {
      for (int i = 0; i < columns.size(); i++) {
        bytes += columns.get(i).append(cursor, i, rows);
      }
      rows++;
    }
    return rows == 0 ? null : encode(columns, rows);
  }

  private static ByteBuf encode(List<Column> columns, int rows) {
    ByteBuf head = Unpooled.buffer();
    head.writeIntLE(1).writeIntLE(0).writeIntLE(rows).writeIntLE(columns.size());
    head.writeIntLE(Integer.MIN_VALUE).writeLongLE(0);
    columns.forEach(column -> head.writeByte(column.type.code()).writeIntLE(column.storageBytes));
    columns.forEach(column -> head.writeIntLE(column.payload.readableBytes()));
    List<ByteBuf> parts = new ArrayList<>(List.of(head));
    columns.forEach(column -> parts.addAll(List.of(column.nulls, column.payload)));
    parts.add(Unpooled.buffer(1).writeZero(1));
    ByteBuf block = Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new));
    return block.setIntLE(Integer.BYTES, block.readableBytes());
  }

  /**
   * One column being filled.
   *
   * @param nulls null bits or offsets
   */
  private record Column(ColumnType type, int storageBytes, ByteBuf nulls, ByteBuf payload) {

    static Column of(ResultColumn column) {
      int storageBytes = column.type().storageBytes(column.length());
      return new Column(column.type(), storageBytes, Unpooled.buffer(), Unpooled.buffer());
    }

    /** Returns the bytes added to the payload. */
    int append(RowCursor cursor, int column, int row) {
      int before = payload.writerIndex();
      boolean isNull = cursor.isNull(column);
      if (type.isText()) {
        nulls.writeIntLE(isNull ? -1 : before);
      } else if (row % Byte.SIZE == 0) {
        nulls.writeByte(0);
      }
      if (!isNull) {
        appendValue(cursor, column, before);
      } else if (!type.isText()) {
        nulls.setByte(row / 8, nulls.getByte(row / 8) | 0x80 >> row % 8);
        payload.writeZero(type.width());
      }
      return payload.writerIndex() - before;
    }

    private void appendValue(RowCursor cursor, int column, int start) {
      if (type.isText()) {
        appendText(cursor.text(column), start);
      } else if (type == ColumnType.FLOAT) {
        payload.writeFloatLE((float) cursor.real(column));
      } else if (type.isReal()) {
        payload.writeDoubleLE(cursor.real(column));
      } else {
        appendWhole(cursor.number(column));
      }
    }

    private void appendWhole(long value) {
      switch (type.width()) {
        case Byte.BYTES -> payload.writeByte((int) value);
        case Short.BYTES -> payload.writeShortLE((int) value);
        case Integer.BYTES -> payload.writeIntLE((int) value);
        default -> payload.writeLongLE(value);
      }
    }

    private void appendText(String value, int start) {
      payload.writeShortLE(0);
      if (type == ColumnType.NCHAR) {
        value.codePoints().forEach(payload::writeIntLE);
      } else {
        ByteBufUtil.writeUtf8(payload, value);
      }
      int length = payload.writerIndex() - start - Short.BYTES;
      if (length > MAX_TEXT_BYTES) {
        throw Protocol.adapterError(
            type + " value of " + length + " bytes; the protocol carries " + MAX_TEXT_BYTES);
      }
      payload.setShortLE(start, length);
    }
  }
}
