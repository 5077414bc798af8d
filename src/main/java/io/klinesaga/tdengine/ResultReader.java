package io.klinesaga.tdengine;

import io.klinesaga.config.Durations;
import io.klinesaga.jdbc.NullableColumns;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that reads results of TDengine. The driver reads ahead into a queue of five blocks,
 * and while that is full it can forget to ask for the next one; the reader then waits until the
 * request timeout. So values are only copied here, which keeps the queue empty, and whoever works
 * on them does so afterwards. If the driver forgets all the same, or the server is slow, reading
 * goes on: asked again, the driver asks the server again.
 */
final class ResultReader {
  private static final Logger LOG = LoggerFactory.getLogger(ResultReader.class);

  /** Of the driver: no answer within the request timeout. */
  private static final int TIMEOUT = 0x231e;

  /** Request timeouts in a row without a row, after which the server counts as silent. */
  static final int PATIENCE = 3;

  /**
   * Rows of a page of a column: no long array, which a collector would have to move or set apart.
   */
  static final int PAGE_ROWS = 1024;

  private static final int MOST_FREE_ROWS = 1000;

  private final Duration requestTimeout;

  /**
   * @param requestTimeout after which the driver gives up waiting for a block
   */
  ResultReader(Duration requestTimeout) {
    this.requestTimeout = requestTimeout;
  }

  /** What a query found, as columns. */
  Columns read(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      Reading reading = new Reading(rows);
      Column[] columns = columns(rows.getMetaData());
      int size = 0;
      while (reading.next()) {
        if (size % PAGE_ROWS == 0) {
          addPage(columns);
        }
        for (Column column : columns) {
          column.copy(rows, size);
        }
        size++;
      }
      return new Columns(size, columns, reading.hasWaited);
    }
  }

  private static void addPage(Column[] columns) {
    for (Column column : columns) {
      column.addPage();
    }
  }

  private static Column[] columns(ResultSetMetaData meta) throws SQLException {
    Column[] columns = new Column[meta.getColumnCount()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] =
          switch (meta.getColumnType(i + 1)) {
            case Types.TIMESTAMP, Types.BIGINT -> new Longs(i + 1);
            case Types.BOOLEAN -> new Booleans(i + 1);
            case Types.DOUBLE -> new Doubles(i + 1);
            case Types.BINARY, Types.VARCHAR -> new Names(i + 1);
            default -> new Texts(i + 1);
          };
    }
    return columns;
  }

  /** Shows the rows of any query, some at a time. */
  void read(Connection connection, String sql, RowVisitor visitor) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      Reading reading = new Reading(rows);
      int[] types = types(rows.getMetaData());
      visitor.labels(labels(rows.getMetaData()));
      List<@Nullable Object[]> some = new ArrayList<>(MOST_FREE_ROWS);
      while (reading.next()) {
        some.add(values(rows, types));
        if (some.size() == MOST_FREE_ROWS) {
          some.forEach(visitor::row);
          some.clear();
        }
      }
      some.forEach(visitor::row);
    }
  }

  private static int[] types(ResultSetMetaData meta) throws SQLException {
    int[] types = new int[meta.getColumnCount()];
    for (int i = 0; i < types.length; i++) {
      types[i] = meta.getColumnType(i + 1);
    }
    return types;
  }

  private static List<String> labels(ResultSetMetaData meta) throws SQLException {
    List<String> labels = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      labels.add(meta.getColumnLabel(i));
    }
    return labels;
  }

  /** As a Timestamp the driver would shift a time by the zone in its URL. */
  private static @Nullable Object[] values(ResultSet row, int[] types) throws SQLException {
    @Nullable Object[] values = new @Nullable Object[types.length];
    for (int i = 0; i < types.length; i++) {
      values[i] =
          switch (types[i]) {
            case Types.TIMESTAMP -> row.getObject(i + 1, Instant.class);
            case Types.VARCHAR -> row.getString(i + 1);
            default -> value(row.getObject(i + 1));
          };
    }
    return values;
  }

  private static @Nullable Object value(@Nullable Object value) throws SQLException {
    return value instanceof java.sql.Blob blob ? blob.getBytes(1, (int) blob.length()) : value;
  }

  /** The way through one result. */
  private final class Reading {
    private final ResultSet rows;

    /** Whether the driver has given up waiting at least once. */
    private boolean hasWaited;

    Reading(ResultSet rows) {
      this.rows = rows;
    }

    /**
     * Moves to the next row.
     *
     * @throws SQLTimeoutException if the server stays silent
     */
    boolean next() throws SQLException {
      for (int silent = 1; ; silent++) {
        try {
          return rows.next();
        } catch (SQLException e) {
          if (!isTimeout(e) || Thread.currentThread().isInterrupted()) {
            throw hasWaited ? confused(e) : e;
          }
          if (silent == PATIENCE) {
            throw silent(e);
          }
          hasWaited = true;
          LOG.warn(
              "TDengine: no rows for {}; they are asked for again", Durations.text(requestTimeout));
        }
      }
    }

    /**
     * Of two requests for rows that are under way after a time-out, the one after the last row is
     * refused, and its answer can be the first to come. That says nothing about the statement.
     */
    private SQLTimeoutException confused(SQLException e) {
      return new SQLTimeoutException(
          "no more rows after a time-out: " + e.getMessage(), e.getSQLState(), TIMEOUT, e);
    }

    private SQLTimeoutException silent(SQLException last) {
      String message =
          String.format(
              Locale.ROOT,
              "the server does not answer: no rows for %d ms (%d times the request timeout)",
              requestTimeout.multipliedBy(PATIENCE).toMillis(),
              PATIENCE);
      return new SQLTimeoutException(message, last.getSQLState(), TIMEOUT, last);
    }
  }

  private static boolean isTimeout(SQLException e) {
    return (e.getErrorCode() & 0xffff) == TIMEOUT;
  }

  /** One column being copied, in pages of {@link #PAGE_ROWS} rows. */
  abstract static class Column {
    final int number;

    Column(int number) {
      this.number = number;
    }

    /** Makes room for the rows of one more page. */
    abstract void addPage();

    abstract void copy(ResultSet row, int at) throws SQLException;
  }

  /** Whole numbers, and times as epoch milliseconds. */
  static class Longs extends Column {
    private long[][] pages = new long[0][];

    Longs(int number) {
      super(number);
    }

    @Override
    void addPage() {
      pages = Arrays.copyOf(pages, pages.length + 1);
      pages[pages.length - 1] = new long[PAGE_ROWS];
    }

    long get(int row) {
      return pages[row / PAGE_ROWS][row % PAGE_ROWS];
    }

    void set(int row, long value) {
      pages[row / PAGE_ROWS][row % PAGE_ROWS] = value;
    }

    /**
     * A time is read as a number: as a Timestamp the driver shifts it by the distance of its
     * session's zone to the JVM's.
     */
    @Override
    void copy(ResultSet row, int at) throws SQLException {
      set(at, NullableColumns.getLong(row, number, Columns.NULL));
    }
  }

  /** Truth values: 0, 1 or NULL. */
  private static final class Booleans extends Longs {
    Booleans(int number) {
      super(number);
    }

    @Override
    void copy(ResultSet row, int at) throws SQLException {
      boolean value = row.getBoolean(number);
      set(at, value ? 1 : row.wasNull() ? Columns.NULL : 0);
    }
  }

  /** Real numbers. */
  static final class Doubles extends Column {
    private double[][] pages = new double[0][];

    Doubles(int number) {
      super(number);
    }

    @Override
    void addPage() {
      pages = Arrays.copyOf(pages, pages.length + 1);
      pages[pages.length - 1] = new double[PAGE_ROWS];
    }

    double get(int row) {
      return pages[row / PAGE_ROWS][row % PAGE_ROWS];
    }

    void set(int row, double value) {
      pages[row / PAGE_ROWS][row % PAGE_ROWS] = value;
    }

    @Override
    void copy(ResultSet row, int at) throws SQLException {
      set(at, NullableColumns.getDouble(row, number));
    }
  }

  /** Texts; equal ones that follow each other are one object. */
  static class Texts extends Column {
    private @Nullable String[][] pages = new @Nullable String[0][];

    Texts(int number) {
      super(number);
    }

    @Override
    void addPage() {
      pages = Arrays.copyOf(pages, pages.length + 1);
      pages[pages.length - 1] = new @Nullable String[PAGE_ROWS];
    }

    @Nullable String get(int row) {
      return pages[row / PAGE_ROWS][row % PAGE_ROWS];
    }

    void set(int row, @Nullable String value) {
      pages[row / PAGE_ROWS][row % PAGE_ROWS] = value;
    }

    @Override
    void copy(ResultSet row, int at) throws SQLException {
      String text = row.getString(number);
      String last = at == 0 ? null : get(at - 1);
      set(at, text != null && text.equals(last) ? last : text);
    }
  }

  /** Texts that the driver has as their bytes in UTF-8: compared before they are decoded. */
  private static final class Names extends Texts {
    private byte @Nullable [] last;

    Names(int number) {
      super(number);
    }

    @Override
    void copy(ResultSet row, int at) throws SQLException {
      byte[] utf8 = row.getBytes(number);
      boolean isRepeated = utf8 != null && Arrays.equals(utf8, last);
      set(at, isRepeated ? get(at - 1) : decoded(utf8));
      last = utf8;
    }

    private static @Nullable String decoded(byte @Nullable [] utf8) {
      return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
    }
  }
}
