package io.klinesaga.embedded.tdengine.wire;

import static java.util.stream.Collectors.toMap;

import io.klinesaga.embedded.tdengine.engine.BoundColumn;
import io.klinesaga.embedded.tdengine.engine.BoundTable;
import io.klinesaga.embedded.tdengine.engine.ColumnType;
import io.klinesaga.embedded.tdengine.engine.Errors;
import io.klinesaga.embedded.tdengine.engine.TdengineException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
 *
 * @param frame its position is what is read next, its limit the end of the part that is being read
 */
record BindFrame(ByteBuffer frame) {
  private static final int HEADER_BYTES = 30;
  private static final int BODY_HEADER_BYTES = 28;

  /** A row as a table of its own (the driver's line mode) costs some hundred bytes of objects. */
  private static final int MAX_TABLES = 1_000_000;

  private static final Map<Integer, ColumnType> TYPES =
      Arrays.stream(ColumnType.values()).collect(toMap(ColumnType::code, type -> type));

  /**
   * @param frame the whole frame, little-endian
   * @param named whether the statement has a table-name parameter
   * @param tags the number of its tag parameters
   * @param columns the number of its other parameters
   * @throws TdengineException if the frame is malformed or does not fit the statement
   */
  static List<BoundTable> decode(ByteBuffer frame, boolean named, int tags, int columns) {
    Protocol.failIf(frame.limit() < HEADER_BYTES, "message length is too short");
    return new BindFrame(frame.position(HEADER_BYTES)).tables(named, tags, columns);
  }

  private List<BoundTable> tables(boolean named, int tags, int columns) {
    need(BODY_HEADER_BYTES, "body header");
    int body = frame.remaining();
    int bodyLength = count("body length");
    Protocol.failIf(
        bodyLength != body, "total length not match, expect " + body + ", but get " + bodyLength);
    int count = count("table count");
    malformedIf(
        count < 1 || count > Math.min(MAX_TABLES, body),
        () -> "table count is " + count + " in a body of " + body + " bytes");
    requireParameters("tag", tags, count("tag count"));
    requireParameters("column", columns, count("column count"));
    int nameOffset = count("name offset");
    int tagOffset = count("tag offset");
    int columnOffset = count("column offset");
    requireParameters("table name", named ? 1 : 0, nameOffset == 0 ? 0 : 1);
    List<String> names = named ? names(nameOffset, count) : List.of();
    List<List<BoundColumn>> tagValues = section("tag", tagOffset, count, tags);
    List<List<BoundColumn>> values = section("column", columnOffset, count, columns);
    tagValues.forEach(this::requireOneRow);
    return IntStream.range(0, count)
        .mapToObj(i -> new BoundTable(named ? names.get(i) : null, tagValues.get(i), values.get(i)))
        .toList();
  }

  private List<String> names(int offset, int tables) {
    seek("table name", offset);
    need((long) Short.BYTES * tables, "table name lengths");
    int[] lengths =
        IntStream.range(0, tables).map(i -> Short.toUnsignedInt(frame.getShort())).toArray();
    List<String> names = new ArrayList<>(tables);
    for (int length : lengths) {
      String name = text(length, "table name");
      malformedIf(
          name.length() < 2 || name.indexOf(0) != name.length() - 1,
          () -> "a table name is empty or not ended by its only NUL");
      names.add(name.substring(0, name.length() - 1));
    }
    return names;
  }

  /** Each table's fields in one section, tables and fields in the order of the frame. */
  private List<List<BoundColumn>> section(String what, int offset, int tables, int fields) {
    if (fields == 0) {
      return Collections.nCopies(tables, List.of());
    }
    seek(what, offset);
    String part = what + "s of a table";
    return Arrays.stream(counts(tables, what + " section lengths"))
        .mapToObj(length -> part(length, part, () -> fields(fields)))
        .toList();
  }

  private List<BoundColumn> fields(int count) {
    List<BoundColumn> fields = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = count("field length") - Integer.BYTES;
      fields.add(part(length, "field", this::field));
      malformedIf(
          fields.get(i).values().size() != fields.get(0).values().size(),
          () -> "fields of one table differ in rows");
    }
    return fields;
  }

  private BoundColumn field() {
    ColumnType type = type(count("type code"));
    int rows = count("row count");
    need(rows + 1L, "null flags");
    byte[] nulls = new byte[rows];
    boolean hasLengths = frame.get(nulls).get() != 0;
    malformedIf(
        rows == 0 || hasLengths != type.isText(),
        () -> type + " field of " + rows + " rows with has-lengths " + hasLengths);
    int[] lengths = type.isText() ? counts(rows, "value lengths") : new int[0];
    long expected = type.isText() ? textBytes(lengths, nulls) : (long) rows * type.width();
    int length = count("data length");
    malformedIf(
        length != expected, () -> type + " data of " + length + " bytes, expected " + expected);
    need(length, "data");
    List<@Nullable Object> values = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      Object value = type.isText() ? text(lengths[row], "value") : number(type);
      values.add(nulls[row] == 0 ? value : null);
    }
    return new BoundColumn(type, values);
  }

  private static ColumnType type(int code) {
    return Errors.orThrow(
        TYPES.get(code), () -> Errors.notSupported("parameter of type code " + code));
  }

  private long textBytes(int[] lengths, byte[] nulls) {
    long bytes = 0;
    for (int row = 0; row < lengths.length; row++) {
      int length = lengths[row];
      malformedIf(length != 0 && nulls[row] != 0, () -> "a null of " + length + " bytes");
      bytes += length;
    }
    return bytes;
  }

  private Object number(ColumnType type) {
    return switch (type) {
      case BOOL -> frame.get() == 0 ? 0L : 1L;
      case TINYINT -> (long) frame.get();
      case SMALLINT -> (long) frame.getShort();
      case INT -> (long) frame.getInt();
      case FLOAT -> (double) frame.getFloat();
      case DOUBLE -> frame.getDouble();
      default -> frame.getLong();
    };
  }

  private String text(int length, String what) {
    need(length, what);
    String text =
        Errors.orThrow(
            Protocol.utf8(frame, frame.position(), length),
            () -> malformed(what + " of " + length + " bytes is not UTF-8"));
    frame.position(frame.position() + length);
    return text;
  }

  private static void requireParameters(String what, int expected, int found) {
    Errors.failIf(
        expected != found,
        0x0236,
        "bind number out of range or not match: "
            + (found + " " + what + " parameters instead of " + expected));
  }

  private void requireOneRow(List<BoundColumn> tags) {
    malformedIf(
        !tags.isEmpty() && tags.get(0).values().size() != 1,
        () -> "tags of one table have " + tags.get(0).values().size() + " rows");
  }

  private void seek(String what, int offset) {
    malformedIf(
        offset < BODY_HEADER_BYTES || offset > frame.limit() - HEADER_BYTES,
        () -> what + " section at offset " + offset);
    frame.position(HEADER_BYTES + offset);
  }

  /** Reads a part of the frame that must fill just its bytes. */
  private <T> T part(int bytes, String what, Supplier<T> reading) {
    need(bytes, what);
    int outer = frame.limit();
    frame.limit(frame.position() + bytes);
    T part = reading.get();
    malformedIf(frame.hasRemaining(), () -> what + " ends, expected " + frame.limit());
    frame.limit(outer);
    return part;
  }

  private int[] counts(int number, String what) {
    need((long) Integer.BYTES * number, what);
    return IntStream.range(0, number).map(i -> count(what)).toArray();
  }

  private int count(String what) {
    need(Integer.BYTES, what);
    int value = frame.getInt();
    malformedIf(value < 0, () -> what + " is " + Integer.toUnsignedString(value));
    return value;
  }

  private void need(long bytes, String what) {
    malformedIf(
        bytes < 0 || bytes > frame.remaining(),
        () -> what + " of " + bytes + " bytes ends behind byte " + frame.limit());
  }

  private void malformedIf(boolean isMalformed, Supplier<String> problem) {
    if (isMalformed) {
      throw malformed(problem.get());
    }
  }

  private TdengineException malformed(String problem) {
    return Protocol.adapterError(
        "malformed stmt2_bind frame at byte " + frame.position() + ": " + problem);
  }
}
