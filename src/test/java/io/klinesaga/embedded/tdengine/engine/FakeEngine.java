package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.DataDirectory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/**
 * An engine whose sessions know a handful of other statements: {@code rows N}, {@code wide}, {@code
 * types}, {@code endless}, {@code insert N}, {@code fail CODE TEXT}, {@code bug}, {@code wait}; it
 * counts what is open. Its cursors are real ones.
 */
public final class FakeEngine extends Engine {
  public static final String INSERT = "INSERT INTO ? USING st TAGS(?,?) VALUES(?,?,?,?)";
  private static final List<Parameter> PARAMETERS =
      List.of(
          new Parameter("tbname", ColumnType.VARCHAR, 271, Target.TABLE_NAME),
          new Parameter("g", ColumnType.INT, 4, Target.TAG),
          new Parameter("loc", ColumnType.VARCHAR, 18, Target.TAG),
          new Parameter("ts", ColumnType.TIMESTAMP, 8, Target.COLUMN),
          new Parameter("v", ColumnType.INT, 4, Target.COLUMN),
          new Parameter("s", ColumnType.VARCHAR, 22, Target.COLUMN),
          new Parameter("n", ColumnType.NCHAR, 42, Target.COLUMN));
  private static final List<ResultColumn> ALL_TYPES =
      Arrays.stream(ColumnType.values())
          .map(t -> new ResultColumn("c_" + t.name().toLowerCase(Locale.ROOT), t, 20))
          .toList();
  private static final String TYPES_ROWS =
      "VALUES (1, -2, -3, -4, -5, 1.5, -2.25, 'h\u00e9llo', 1704164645678, '\u65e5\u672c\ud83d\ude00'),"
          + " (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)";

  /** Of SQLite: the numbers from 1, without end. */
  public static final String NUMBERS =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";

  public final AtomicInteger inserts = new AtomicInteger();
  public final AtomicInteger rowsRead = new AtomicInteger();
  public final List<@Nullable ZoneId> timeZones = Collections.synchronizedList(new ArrayList<>());

  /** Rows by table, each as its values' texts. */
  public final Map<String, List<List<String>>> tables = new ConcurrentHashMap<>();

  public final Map<String, List<String>> tags = new ConcurrentHashMap<>();

  /** Runs before each insert and each {@code wait}. */
  public volatile Runnable gate = () -> {};

  private final List<FakeSession> sessions = Collections.synchronizedList(new ArrayList<>());

  private FakeEngine(DataDirectory directory) {
    super(directory, DataFile.open(directory.folder()));
  }

  public static FakeEngine in(Path folder) {
    return new FakeEngine(DataDirectory.open(folder));
  }

  @Override
  public Session session(
      String user, String password, @Nullable String database, @Nullable ZoneId timeZone) {
    if (database != null && !database.equals("db")) {
      throw Errors.NO_DATABASE.get();
    }
    super.session(user, password, null, timeZone).close();
    timeZones.add(timeZone);
    FakeSession session = new FakeSession();
    sessions.add(session);
    return session;
  }

  public int openSessions() {
    return (int) sessions.stream().filter(session -> !session.isClosed).count();
  }

  public int openCursors() {
    return sessions.stream().mapToInt(session -> session.cursors.size()).sum();
  }

  /** How many rows all tables have. */
  public int rowCount() {
    return tables.values().stream().mapToInt(List::size).sum();
  }

  /** A cursor over what a statement of SQLite finds. */
  public RowCursor rows(List<ResultColumn> columns, String sql) {
    StatementResult result = new FakeSession().query(columns, sql);
    return Objects.requireNonNull(result.cursor());
  }

  /** The values as texts, {@code null} for NULL. */
  public static List<String> texts(BoundColumn column) {
    return column.values().stream().map(String::valueOf).toList();
  }

  private static ResultColumn column(String name, ColumnType type) {
    return new ResultColumn(name, type, type.isText() ? 20 : type.width());
  }

  private final class FakeSession extends Session {
    private volatile boolean isClosed;

    FakeSession() {
      super(FakeEngine.this, SERVER_ZONE, null);
    }

    @Override
    public StatementResult execute(String sql) {
      String[] words = sql.split(" ", 3);
      return switch (words[0]) {
        case "rows" ->
            query(List.of(column("n", ColumnType.BIGINT)), NUMBERS + " LIMIT " + words[1]);
        case "wide" ->
            query(
                List.of(column("w", ColumnType.VARCHAR)),
                "SELECT replace(hex(zeroblob(30000)), '0', 'x') FROM (" + NUMBERS + ") LIMIT 1000");
        case "types" -> query(ALL_TYPES, TYPES_ROWS);
        case "endless" ->
            query(
                List.of(column("count(*)", ColumnType.BIGINT)),
                "SELECT count(i) FROM (" + NUMBERS + ") WHERE counted()");
        case "SHOW" -> query(List.of(column("status", ColumnType.INT)), "SELECT 1");
        case "insert" -> new StatementResult(Integer.parseInt(words[1]), null);
        case "fail" -> throw new TdengineException(Integer.decode(words[1]), words[2]);
        case "bug" -> throw new IllegalStateException("a bug");
        case "wait" -> {
          gate.run();
          yield new StatementResult(0, null);
        }
        default -> throw Errors.error(0x2600, "syntax error near \"" + sql + "\"");
      };
    }

    /** Counts the rows as SQLite finds them. */
    StatementResult query(List<ResultColumn> columns, String sql) {
      return open(
          scope -> {
            countRows(scope.db());
            return new Query("SELECT * FROM (" + sql + ") WHERE counted()", columns);
          });
    }

    private void countRows(Db db) {
      try {
        Function.create(
            db.connection(),
            "counted",
            new Function() {
              @Override
              protected void xFunc() throws SQLException {
                rowsRead.incrementAndGet();
                result(1);
              }
            });
      } catch (SQLException e) {
        throw Db.translate(e);
      }
    }

    @Override
    public BoundStatement prepare(String sql) {
      if (sql.startsWith("INSERT INTO ? USING missing")) {
        throw Errors.NO_TABLE.get();
      }
      int count = (int) sql.chars().filter(c -> c == '?').count();
      return sql.startsWith("INSERT")
          ? new BoundStatement(true, PARAMETERS, FakeEngine.this::insert)
          : new BoundStatement(
              false, Collections.nCopies(count, PARAMETERS.get(3)), this::giveBack);
    }

    /** A query gives its parameters back as one row. */
    private StatementResult giveBack(List<BoundTable> tables) {
      List<ResultColumn> columns = new ArrayList<>();
      List<String> values = new ArrayList<>();
      for (BoundColumn parameter : tables.get(tables.size() - 1).columns()) {
        columns.add(column("p" + columns.size(), parameter.type()));
        Object value = parameter.values().get(0);
        values.add(value instanceof String ? "'" + value + "'" : String.valueOf(value));
      }
      return query(columns, "SELECT " + String.join(", ", values));
    }

    @Override
    public void close() {
      super.close();
      isClosed = true;
    }
  }

  private StatementResult insert(List<BoundTable> bound) {
    gate.run();
    inserts.incrementAndGet();
    return new StatementResult(bound.stream().mapToInt(this::store).sum(), null);
  }

  private int store(BoundTable table) {
    String name = table.name();
    if (name == null || table.columns().isEmpty()) {
      throw new TdengineException(0x022b, "Stmt table name not set correctly");
    }
    List<List<String>> columns = table.columns().stream().map(FakeEngine::texts).toList();
    int rows = columns.get(0).size();
    for (int row = 0; row < rows; row++) {
      int at = row;
      List<String> values = columns.stream().map(column -> column.get(at)).toList();
      if (values.get(2).length() > 20) {
        throw Errors.error(0x2653, "Value too long for column/tag: " + "s");
      }
      tables
          .computeIfAbsent(name, n -> Collections.synchronizedList(new ArrayList<>()))
          .add(values);
    }
    tags.put(name, table.tags().stream().map(tag -> texts(tag).get(0)).toList());
    return rows;
  }
}
