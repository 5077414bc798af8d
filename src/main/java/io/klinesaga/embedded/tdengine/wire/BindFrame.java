package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.BoundColumn;
import io.klinesaga.embedded.tdengine.engine.BoundTable;
import io.klinesaga.embedded.tdengine.engine.ColumnType;
import io.klinesaga.embedded.tdengine.engine.TdengineException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Decodes the tables of a stmt2_bind frame. All numbers are little-endian; offsets are relative to
 * the body, which begins at byte 30 of the frame.
 *
 * <pre>
 *  0 u32 body length          12 u32 columns per table K
 *  4 u32 tables T             16 u32 offset of the table names, 0 = none
 *  8 u32 tags per table G     20 u32 offset of the tags, 0 = none
 *                             24 u32 offset of the columns, 0 = none
 *
 * names    T × u16 length including a NUL, then the names, each with its NUL
 * tags     T × u32 bytes of the table's tags, then per table G fields of one row
 * columns  T × u32 bytes of the table's columns, then per table K fields
 *
 * field    u32 bytes of the field with these 4 · u32 type code · u32 rows N · N × u8 1 = null
 *          u8 has lengths · (N × u32 length) · u32 data length · data
 * </pre>
 *
 * <p>Fixed-width data has a (zero) slot for nulls, texts have none; NCHAR is UTF-8 here. Example, a
 * VARCHAR of "ab" and null: {@code 1d000000 08000000 02000000 0001 01 02000000 00000000 02000000
 * 6162}.
 *
 * <p>No number of the frame is trusted: each is checked against the bytes that are really there
 * before anything is allocated or read by it.
 */
final class BindFrame {
  static final int HEADER_BYTES = 30;
  private static final int BODY_HEADER_BYTES = 28;

  /** A row as a table of its own (the driver's line mode) costs some hundred bytes of objects. */
  private static final int MAX_TABLES = 1_000_000;

  private static final List<ColumnType> TYPES = List.of(ColumnType.values());

  private final ByteBuffer frame;
  private int position = HEADER_BYTES;

  /** Where the part that is being read ends. */
  private int limit;

  private BindFrame(ByteBuffer frame) {
    this.frame = frame;
    this.limit = frame.limit();
  }

  /**
   * @param frame the whole frame, little-endian and with an array; the tables refer to it
   * @param named whether the statement has a table-name parameter
   * @param tags the number of its tag parameters
   * @param columns the number of its other parameters
   * @throws TdengineException if the frame is malformed or does not fit the statement
   */
  static List<BoundTable> decode(ByteBuffer frame, boolean named, int tags, int columns) {
    return new BindFrame(frame).tables(named, tags, columns);
  }

  private List<BoundTable> tables(boolean named, int tags, int columns) {
    need(BODY_HEADER_BYTES, "body header");
    int body = limit - HEADER_BYTES;
    int bodyLength = count("body length");
    if (bodyLength != body) {
      throw Protocol.adapterError(
          "total length not match, expect " + body + ", but get " + bodyLength);
    }
    int count = count("table count");
    if (count < 1 || count > Math.min(MAX_TABLES, body)) {
      throw malformed("table count is " + count + " in a body of " + body + " bytes");
    }
    requireParameters("tag", tags, count("tag count"));
    requireParameters("column", columns, count("column count"));
    int nameOffset = count("name offset");
    int tagOffset = count("tag offset");
    int columnOffset = count("column offset");
    requireParameters("table name", named ? 1 : 0, nameOffset == 0 ? 0 : 1);
    List<String> names = named ? names(nameOffset, count) : List.of();
    List<List<BoundColumn>> tagValues = section("tag", tagOffset, count, tags);
    List<List<BoundColumn>> values = section("column", columnOffset, count, columns);
    List<BoundTable> tables = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      requireOneRow(tagValues.get(i));
      tables.add(new BoundTable(named ? names.get(i) : null, tagValues.get(i), values.get(i)));
    }
    return tables;
  }

  private List<String> names(int offset, int tables) {
    seek("table name", offset);
    need((long) Short.BYTES * tables, "table name lengths");
    int lengths = position;
    position += Short.BYTES * tables;
    List<String> names = new ArrayList<>(tables);
    for (int i = 0; i < tables; i++) {
      names.add(name(Short.toUnsignedInt(frame.getShort(lengths + Short.BYTES * i))));
    }
    return names;
  }

  private String name(int length) {
    need(length, "table name");
    String name = strictText(position, length);
    if (name.length() < 2 || name.indexOf(0) != name.length() - 1) {
      throw malformed("table name at byte " + position + " is empty or not ended by its only NUL");
    }
    position += length;
    return name.substring(0, name.length() - 1);
  }

  /** Each table's fields in one section, tables and fields in the order of the frame. */
  private List<List<BoundColumn>> section(String what, int offset, int tables, int fields) {
    if (fields == 0) {
      return Collections.nCopies(tables, List.of());
    }
    seek(what, offset);
    need((long) Integer.BYTES * tables, what + " section lengths");
    int lengths = position;
    position += Integer.BYTES * tables;
    List<List<BoundColumn>> section = new ArrayList<>(tables);
    for (int i = 0; i < tables; i++) {
      int end = endOfPart(frame.getInt(lengths + Integer.BYTES * i), what + "s of a table");
      section.add(fields(fields, end));
    }
    return section;
  }

  private List<BoundColumn> fields(int count, int end) {
    int outer = limit;
    limit = end;
    need((long) Integer.BYTES * count, "fields of a table");
    List<BoundColumn> fields = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      BoundColumn field = field();
      if (field.size() != (i == 0 ? field : fields.get(0)).size()) {
        throw malformed("fields of one table differ in rows before byte " + position);
      }
      fields.add(field);
    }
    requireEnd(end, "fields of a table");
    limit = outer;
    return fields;
  }

  private BoundColumn field() {
    int outer = limit;
    need(Integer.BYTES, "field length");
    int end = endOfPart(frame.getInt(position), "field");
    limit = end;
    position += Integer.BYTES;
    ColumnType type = type(count("type code"));
    int rows = count("row count");
    need(rows + 1L, "null flags");
    int nulls = position;
    position += rows;
    boolean hasLengths = frame.get(position++) != 0;
    if (rows == 0 || hasLengths != type.isText()) {
      throw malformed(
          type + " field with " + rows + " rows and has-lengths " + hasLengths + " at " + nulls);
    }
    BoundColumn field = type.isText() ? text(type, rows, nulls) : fixed(type, rows, nulls);
    requireEnd(end, "field");
    limit = outer;
    return field;
  }

  private BoundColumn fixed(ColumnType type, int rows, int nulls) {
    int length = dataLength((long) rows * type.width(), type);
    int data = position;
    position += length;
    return FrameColumn.fixed(frame, type, rows, nulls, data);
  }

  private BoundColumn text(ColumnType type, int rows, int nulls) {
    need((long) Integer.BYTES * rows, "value lengths");
    int[] starts = new int[rows + 1];
    long total = 0;
    int data = position + Integer.BYTES * (rows + 1);
    for (int row = 0; row < rows; row++) {
      starts[row] = (int) (data + total);
      int bytes = count("value length");
      if (bytes > limit || (bytes != 0 && frame.get(nulls + row) != 0)) {
        throw malformed("value length " + bytes + " before byte " + position);
      }
      total = Math.min(total + bytes, limit);
    }
    int length = dataLength(total, type);
    position += length;
    starts[rows] = position;
    requireUtf8(starts);
    return FrameColumn.text(frame, type, rows, nulls, starts);
  }

  private int dataLength(long expected, ColumnType type) {
    int length = count("data length");
    if (length != expected) {
      throw malformed(type + " data of " + length + " bytes, expected " + expected);
    }
    need(length, "data");
    return length;
  }

  /** Texts are kept as Unicode, so bytes that are none must be refused and not changed. */
  private void requireUtf8(int[] starts) {
    if (isAscii(starts[0], starts[starts.length - 1])) {
      return;
    }
    for (int i = 1; i < starts.length; i++) {
      strictText(starts[i - 1], starts[i] - starts[i - 1]);
    }
  }

  private boolean isAscii(int from, int to) {
    for (int at = from; at < to; at++) {
      if (frame.get(at) < 0) {
        return false;
      }
    }
    return true;
  }

  private String strictText(int at, int length) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(frame.slice(at, length)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("text of " + length + " bytes at byte " + at + " is not UTF-8");
    }
  }

  private static ColumnType type(int code) {
    for (ColumnType type : TYPES) {
      if (type.code() == code) {
        return type;
      }
    }
    throw new TdengineException(
        Protocol.NOT_SUPPORTED,
        "not supported by the embedded TDengine: parameter of type code " + code);
  }

  private static void requireParameters(String what, int expected, int found) {
    if (expected != found) {
      throw new TdengineException(
          0x0236,
          "bind number out of range or not match: "
              + found
              + (" " + what + " parameters instead of ")
              + expected);
    }
  }

  private static void requireOneRow(List<BoundColumn> tags) {
    if (!tags.isEmpty() && tags.get(0).size() != 1) {
      throw malformed("tags of one table have " + tags.get(0).size() + " rows, expected 1");
    }
  }

  private void seek(String what, int offset) {
    if (offset < BODY_HEADER_BYTES || offset > limit - HEADER_BYTES) {
      throw malformed(what + " section at offset " + offset);
    }
    position = HEADER_BYTES + offset;
  }

  private int endOfPart(int length, String what) {
    need(length, what);
    return position + length;
  }

  private int count(String what) {
    need(Integer.BYTES, what);
    int value = frame.getInt(position);
    if (value < 0) {
      throw malformed(what + " is " + Integer.toUnsignedString(value));
    }
    position += Integer.BYTES;
    return value;
  }

  private void need(long bytes, String what) {
    if (bytes < 0 || bytes > limit - position) {
      throw malformed(
          what + " of " + bytes + " bytes at byte " + position + " ends behind byte " + limit);
    }
  }

  private void requireEnd(int end, String what) {
    if (position != end) {
      throw malformed(what + " ends at byte " + position + ", expected " + end);
    }
  }

  private static TdengineException malformed(String problem) {
    return Protocol.adapterError("malformed stmt2_bind frame: " + problem);
  }
}
