package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.BoundColumn;
import io.klinesaga.embedded.tdengine.engine.BoundStatement;
import io.klinesaga.embedded.tdengine.engine.BoundTable;
import io.klinesaga.embedded.tdengine.engine.ColumnType;
import io.klinesaga.embedded.tdengine.engine.EngineSession;
import io.klinesaga.embedded.tdengine.engine.ResultColumn;
import io.klinesaga.embedded.tdengine.engine.RowCursor;
import io.klinesaga.embedded.tdengine.engine.StatementResult;
import io.klinesaga.embedded.tdengine.engine.TdengineException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An engine in memory with a handful of statements: {@code rows N}, {@code types}, {@code insert
 * N}, {@code fail CODE TEXT}, {@code bug}, {@code wait}; it counts what is open.
 */
final class FakeEngine implements SessionFactory {
  static final String INSERT = "INSERT INTO ? USING st TAGS(?,?) VALUES(?,?,?,?)";
  static final List<ResultColumn> ALL_TYPES =
      Arrays.stream(ColumnType.values())
          .map(t -> new ResultColumn("c_" + t.name().toLowerCase(Locale.ROOT), t, 20))
          .toList();

  final AtomicInteger openSessions = new AtomicInteger();
  final AtomicInteger openCursors = new AtomicInteger();
  final AtomicInteger openStatements = new AtomicInteger();
  final AtomicInteger inserts = new AtomicInteger();
  final AtomicInteger rowsRead = new AtomicInteger();
  final List<@Nullable ZoneId> timeZones = new ArrayList<>();

  /** Rows by table, each as its values' texts. */
  final Map<String, List<List<String>>> tables = new ConcurrentHashMap<>();

  final Map<String, List<String>> tags = new ConcurrentHashMap<>();

  /** Runs before each insert and each {@code wait}. */
  volatile Runnable gate = () -> {};

  @Override
  public EngineSession open(
      String user, String password, @Nullable String database, @Nullable ZoneId timeZone) {
    if (!user.equals("root") || !password.equals("taosdata")) {
      throw new TdengineException(0x0357, "Authentication failure");
    }
    if (database != null && !database.equals("db")) {
      throw new TdengineException(0x0388, "Database not exist");
    }
    synchronized (timeZones) {
      timeZones.add(timeZone);
    }
    openSessions.incrementAndGet();
    return new Session();
  }

  /** A cursor over these rows of Long, Double and String. */
  RowCursor rows(List<ResultColumn> columns, List<@Nullable Object[]> rows) {
    return new Rows(columns, rows.iterator());
  }

  /** How many rows all tables have. */
  int rowCount() {
    return tables.values().stream().mapToInt(List::size).sum();
  }

  private final class Session implements EngineSession {
    private final List<AutoCloseable> open = new ArrayList<>();

    @Override
    public StatementResult execute(String sql) {
      String[] words = sql.split(" ", 3);
      return switch (words[0]) {
        case "rows" -> queried(List.of(column("n", ColumnType.BIGINT)), numbers(words[1]));
        case "wide" -> queried(List.of(column("w", ColumnType.VARCHAR)), texts(words[1]));
        case "types" -> queried(ALL_TYPES, Stream.of(TYPES_ROW, new @Nullable Object[10]));
        case "SHOW" -> queried(List.of(column("status", ColumnType.INT)), numbers("1"));
        case "insert" -> new StatementResult.Updated(Integer.parseInt(words[1]));
        case "fail" -> throw new TdengineException(Integer.decode(words[1]), words[2]);
        case "bug" -> throw new IllegalStateException("a bug");
        case "wait" -> {
          gate.run();
          yield new StatementResult.Updated(0);
        }
        default -> throw new TdengineException(0x2600, "syntax error near \"" + sql + "\"");
      };
    }

    private StatementResult queried(List<ResultColumn> columns, Stream<@Nullable Object[]> rows) {
      return new StatementResult.Queried(track(new Rows(columns, rows.iterator())));
    }

    private Rows track(Rows rows) {
      openCursors.incrementAndGet();
      synchronized (open) {
        open.add(rows);
      }
      return rows;
    }

    @Override
    public BoundStatement prepare(String sql) {
      if (sql.startsWith("INSERT INTO ? USING missing")) {
        throw new TdengineException(0x2603, "Table does not exist");
      }
      Prepared prepared = new Prepared(sql, this);
      openStatements.incrementAndGet();
      synchronized (open) {
        open.add(prepared);
      }
      return prepared;
    }

    @Override
    public void close() {
      synchronized (open) {
        for (AutoCloseable closeable : open) {
          if (closeable instanceof Rows rows) {
            rows.close();
          } else if (closeable instanceof Prepared prepared) {
            prepared.close();
          }
        }
      }
      openSessions.decrementAndGet();
    }
  }

  static final Object[] TYPES_ROW = {
    1L, -2L, -3L, -4L, -5L, 1.5, -2.25, "h\u00e9llo", 1704164645678L, "\u65e5\u672c\ud83d\ude00"
  };

  private static ResultColumn column(String name, ColumnType type) {
    return new ResultColumn(name, type, type.isText() ? 20 : type.width());
  }

  private static Stream<@Nullable Object[]> numbers(String count) {
    return IntStream.rangeClosed(1, Integer.parseInt(count)).mapToObj(i -> new Object[] {(long) i});
  }

  private static Stream<@Nullable Object[]> texts(String count) {
    String text = "x".repeat(60_000);
    return IntStream.range(0, Integer.parseInt(count)).mapToObj(i -> new Object[] {text});
  }

  /** A cursor over rows of Long, Double and String. */
  private final class Rows implements RowCursor {
    private final List<ResultColumn> columns;
    private final Iterator<@Nullable Object[]> rows;
    private @Nullable Object[] row = {};
    private boolean closed;

    Rows(List<ResultColumn> columns, Iterator<@Nullable Object[]> rows) {
      this.columns = columns;
      this.rows = rows;
    }

    @Override
    public List<ResultColumn> columns() {
      return columns;
    }

    @Override
    public synchronized boolean next() {
      if (closed) {
        throw new IllegalStateException("the cursor is closed");
      }
      if (!rows.hasNext()) {
        return false;
      }
      row = rows.next();
      rowsRead.incrementAndGet();
      return true;
    }

    @Override
    public @Nullable Object value(int column) {
      return row[column];
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        openCursors.decrementAndGet();
      }
    }
  }

  /** The insert above, or a select that gives its parameters back as one row. */
  private final class Prepared implements BoundStatement {
    private final String sql;
    private final Session session;
    private boolean closed;

    Prepared(String sql, Session session) {
      this.sql = sql;
      this.session = session;
    }

    @Override
    public boolean isInsert() {
      return sql.startsWith("INSERT");
    }

    @Override
    public List<Parameter> parameters() {
      return isInsert()
          ? List.of(
              new Parameter("tbname", ColumnType.VARCHAR, 271, Target.TABLE_NAME),
              new Parameter("g", ColumnType.INT, 4, Target.TAG),
              new Parameter("loc", ColumnType.VARCHAR, 18, Target.TAG),
              new Parameter("ts", ColumnType.TIMESTAMP, 8, Target.COLUMN),
              new Parameter("v", ColumnType.INT, 4, Target.COLUMN),
              new Parameter("s", ColumnType.VARCHAR, 22, Target.COLUMN),
              new Parameter("n", ColumnType.NCHAR, 42, Target.COLUMN))
          : List.of();
    }

    @Override
    public int parameterCount() {
      return (int) sql.chars().filter(c -> c == '?').count();
    }

    @Override
    public int insert(List<BoundTable> bound) {
      gate.run();
      inserts.incrementAndGet();
      int count = 0;
      for (BoundTable table : bound) {
        count += store(table);
      }
      return count;
    }

    private int store(BoundTable table) {
      String name = table.name();
      if (name == null || table.columns().isEmpty()) {
        throw new TdengineException(0x022b, "Stmt table name not set correctly");
      }
      int rows = table.columns().get(0).size();
      for (int row = 0; row < rows; row++) {
        int at = row;
        List<String> values = table.columns().stream().map(c -> textOf(c, at)).toList();
        if (values.get(2).length() > 20) {
          throw new TdengineException(0x2653, "Value too long for column/tag: s");
        }
        tables
            .computeIfAbsent(name, n -> Collections.synchronizedList(new ArrayList<>()))
            .add(values);
      }
      tags.put(name, table.tags().stream().map(tag -> textOf(tag, 0)).toList());
      return rows;
    }

    @Override
    public RowCursor query(List<BoundColumn> values) {
      List<ResultColumn> columns =
          IntStream.range(0, values.size())
              .mapToObj(i -> column("p" + i, values.get(i).type()))
              .toList();
      @Nullable Object[] row = values.stream().map(value -> valueOf(value, 0)).toArray();
      return session.track(new Rows(columns, Stream.of(new @Nullable Object[][] {row}).iterator()));
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        openStatements.decrementAndGet();
      }
    }
  }

  static String textOf(BoundColumn column, int row) {
    return String.valueOf(valueOf(column, row));
  }

  static @Nullable Object valueOf(BoundColumn column, int row) {
    if (column.isNull(row)) {
      return null;
    }
    return switch (column.type()) {
      case VARCHAR, NCHAR -> column.getString(row);
      case FLOAT, DOUBLE -> column.getDouble(row);
      default -> column.getLong(row);
    };
  }
}
