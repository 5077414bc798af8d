package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import io.klinesaga.lifecycle.Opened;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client connection's view of the engine: its current database and time zone. Statements of one
 * session may run on several threads at once. Begun by {@link Engine#session}.
 */
public class Session implements AutoCloseable {
  private final Engine engine;
  private final ZoneId zone;

  /** Those that are open. */
  final Set<RowCursor> cursors = ConcurrentHashMap.newKeySet();

  private volatile @Nullable String database;
  private volatile boolean closed;

  Session(Engine engine, ZoneId zone, @Nullable String database) {
    this.engine = engine;
    this.zone = zone;
    if (database != null) {
      use(database);
    }
  }

  private void use(String name) {
    this.<Database>read(scope -> scope.database(name));
    database = name;
  }

  /**
   * Runs one statement. When this returns, what it wrote survives a crash of the process.
   *
   * @throws TdengineException if the statement is refused; nothing was changed
   */
  public StatementResult execute(String sql) {
    checkOpen();
    try {
      SqlText text = new SqlText(sql);
      return text.isInsertOfValues() ? write(db -> insert(scope(db), text)) : execute(text.parse());
    } catch (StackOverflowError e) {
      throw Errors.notSupported("a statement this deep");
    }
  }

  private static int insert(Scope scope, SqlText text) throws SQLException {
    List<TableRows> all = new InsertReader(text, scope, false).read();
    return RowWriter.write(scope, all, RowMerge.BY_COLUMN);
  }

  private StatementResult execute(StatementContext statement) {
    if (statement.query() != null) {
      return query(statement.query(), List.of());
    }
    if (statement.describe() != null || statement.show() != null) {
      return open(scope -> SystemTables.show(scope, statement));
    }
    if (statement.use() != null) {
      use(Scope.text(statement.use().name()));
      return new StatementResult(0, null);
    }
    return write(db -> change(scope(db), statement));
  }

  private static int change(Scope scope, StatementContext statement) {
    if (statement.insertSelect() != null) {
      return new Modifications(scope).insert(statement.insertSelect());
    }
    if (statement.delete() != null) {
      return new Modifications(scope).delete(statement.delete());
    }
    new Definitions(scope).run(statement.getChild(0));
    return 0;
  }

  private StatementResult write(Engine.Work work) {
    return new StatementResult(engine.write(work), null);
  }

  private Scope scope(Db db) {
    return new Scope(db, zone, database);
  }

  private <T> T read(Function<Scope, T> reading) {
    Db db = engine.reader();
    try {
      return reading.apply(scope(db));
    } finally {
      engine.release(db);
    }
  }

  private StatementResult query(QueryContext query, List<Expr> parameters) {
    return open(scope -> QueryTranslator.translate(scope, parameters, query));
  }

  /** Begins a query; from then on the end of the session stops it. */
  StatementResult open(Function<Scope, Query> translation) {
    RowCursor cursor = cursor(translation);
    cursors.add(cursor);
    if (closed) {
      cursor.close();
    }
    cursor.run();
    return new StatementResult(0, cursor);
  }

  private RowCursor cursor(Function<Scope, Query> translation) {
    Db db = engine.reader();
    try {
      Query query = translation.apply(scope(db));
      return new RowCursor(
          query,
          db.connection().prepareStatement(query.readSql()),
          cursor -> {
            cursors.remove(cursor);
            engine.release(db);
          });
    } catch (SQLException e) {
      engine.release(db);
      throw Db.translate(e);
    } catch (RuntimeException | Error e) {
      engine.release(db);
      throw e;
    }
  }

  /**
   * Prepares an INSERT or SELECT with {@code ?} parameters; it is used by one thread at a time.
   *
   * @throws TdengineException if the statement is refused
   */
  public BoundStatement prepare(String sql) {
    checkOpen();
    SqlText text = new SqlText(sql);
    if (text.isInsertOfValues()) {
      BoundInsert insert = read(scope -> BoundInsert.of(new InsertReader(text, scope, true)));
      return new BoundStatement(true, insert.parameters(), tables -> insert(insert, tables));
    }
    QueryContext query =
        Errors.orThrow(
            text.parse().query(),
            () -> Errors.error(0x2600, "stmt only support 'SELECT' or 'INSERT'"));
    Parameter any = new Parameter("", ColumnType.VARCHAR, 0, Target.COLUMN);
    List<Parameter> parameters = Collections.nCopies(text.placeholders(), any);
    return new BoundStatement(
        false, parameters, tables -> query(query, literals(parameters.size(), tables)));
  }

  private StatementResult insert(BoundInsert insert, List<BoundTable> tables) {
    List<TableRows> rows = tables.stream().map(insert::rows).toList();
    return write(db -> insert.write(scope(db), rows));
  }

  private static List<Expr> literals(int count, List<BoundTable> tables) {
    List<BoundColumn> bound =
        tables.isEmpty() ? List.of() : tables.get(tables.size() - 1).columns();
    Errors.failIf(
        bound.size() != count || bound.stream().anyMatch(c -> c.values().size() != 1),
        0x0236,
        "bind number out of range or not match");
    return bound.stream().map(Session::literal).toList();
  }

  private static Expr literal(BoundColumn bound) {
    Object value = bound.values().get(0);
    if (value == null) {
      return Expr.constant("NULL", null);
    }
    if (value instanceof Long whole) {
      boolean isInteger = bound.type() != ColumnType.BOOL && bound.type() != ColumnType.TIMESTAMP;
      return Expr.ofWhole(whole, isInteger ? ColumnType.BIGINT : bound.type());
    }
    return value instanceof Double real ? Expr.ofReal(real) : Expr.ofText((String) value);
  }

  private void checkOpen() {
    Errors.throwIf(
        closed, () -> Errors.storage(new IllegalStateException("the session is closed")));
  }

  /** Ends the session; its queries are stopped and their cursors closed. */
  @Override
  public void close() {
    closed = true;
    Opened opened = new Opened();
    cursors.forEach(cursor -> opened.onClose(cursor::cancel));
    opened.close();
  }
}
