package io.klinesaga.cli.output;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column of a result of PostgreSQL as text that loses nothing, and tells such a text of
 * any value: instants as ISO-8601 at +08:00, numbers in full, bytes as {@code \x} and hexadecimal
 * digits, everything else as the driver writes it.
 */
final class CellReader {
  private static final ZoneOffset MARKET = ZoneOffset.ofHours(8);
  private static final int MOST_DIGITS = 25;

  private final int column;
  private final String typeName;

  private CellReader(int column, String typeName) {
    this.column = column;
    this.typeName = typeName;
  }

  /** Readers of all columns. */
  static CellReader[] of(ResultSetMetaData columns) throws SQLException {
    CellReader[] readers = new CellReader[columns.getColumnCount()];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = new CellReader(i + 1, columns.getColumnTypeName(i + 1));
    }
    return readers;
  }

  /** The value in the current row. */
  Cell read(ResultSet row) throws SQLException {
    return switch (typeName) {
      case "timestamptz" -> instant(row.getObject(column, OffsetDateTime.class));
      // Without a zone, so without an offset: any would be made up.
      case "timestamp" -> local(row.getObject(column, LocalDateTime.class));
      default -> value(row, row.getObject(column));
    };
  }

  private static Cell instant(@Nullable OffsetDateTime time) {
    if (time == null) {
      return Cell.NULL;
    }
    if (time.equals(OffsetDateTime.MAX) || time.equals(OffsetDateTime.MIN)) {
      return Cell.text(time.equals(OffsetDateTime.MAX) ? "infinity" : "-infinity");
    }
    OffsetDateTime wall = time.withOffsetSameInstant(MARKET);
    return Cell.text(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(wall));
  }

  private static Cell local(@Nullable LocalDateTime time) {
    if (time == null) {
      return Cell.NULL;
    }
    if (time.equals(LocalDateTime.MAX) || time.equals(LocalDateTime.MIN)) {
      return Cell.text(time.equals(LocalDateTime.MAX) ? "infinity" : "-infinity");
    }
    return Cell.text(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
  }

  private Cell value(ResultSet row, @Nullable Object value) throws SQLException {
    if (isKnown(value)) {
      return cell(value);
    }
    String text = row.getString(column);
    return text == null ? Cell.NULL : Cell.text(text);
  }

  /** Whether the text of a value is this class's, not its driver's. */
  private static boolean isKnown(@Nullable Object value) {
    return value == null
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof byte[]
        || value instanceof String;
  }

  /** A value of any type. */
  static Cell cell(@Nullable Object value) {
    if (value == null) {
      return Cell.NULL;
    }
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof Boolean) {
      return new Cell(Cell.Kind.BOOLEAN, value.toString());
    }
    if (value instanceof byte[] bytes) {
      return Cell.text(hex(bytes));
    }
    return value instanceof Instant time
        ? instant(time.atOffset(MARKET))
        : Cell.text(value.toString());
  }

  private static String hex(byte[] bytes) {
    return "\\x" + HexFormat.of().formatHex(bytes);
  }

  private static Cell number(Number number) {
    String text = number.toString();
    if (number instanceof BigDecimal decimal) {
      return new Cell(Cell.Kind.NUMBER, plain(decimal));
    }
    if (number instanceof Double || number instanceof Float) {
      return Double.isFinite(number.doubleValue())
          ? new Cell(Cell.Kind.NUMBER, floating(text))
          : Cell.text(text);
    }
    return new Cell(Cell.Kind.NUMBER, text);
  }

  /**
   * The shortest digits that read back as the same value, without an exponent where it is short.
   */
  private static String floating(String shortest) {
    if (shortest.startsWith("-0.0") && shortest.length() == 4) {
      return "-0";
    }
    return plain(new BigDecimal(shortest).stripTrailingZeros());
  }

  private static String plain(BigDecimal decimal) {
    String text = decimal.toPlainString();
    return text.length() <= MOST_DIGITS ? text : decimal.toString();
  }
}
