package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.QueryTranslator.Query;
import io.klinesaga.embedded.tdengine.engine.StatementResult.Queried;
import io.klinesaga.embedded.tdengine.engine.StatementResult.Updated;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One client's statements; see {@link Engine#session}. */
final class Session implements EngineSession {
  private final Storage storage;
  private final ZoneId zone;
  private final Set<SqlCursor> cursors = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String database;
  private volatile boolean closed;

  Session(Storage storage, ZoneId zone, @Nullable String database) {
    this.storage = storage;
    this.zone = zone;
    this.database = database;
    if (database != null) {
      use(database);
    }
  }

  private void use(String name) {
    this.<Database>read(scope -> scope.database(name));
    database = name;
  }

  @Override
  public StatementResult execute(String sql) {
    checkOpen();
    try {
      SqlText text = new SqlText(sql);
      return text.isInsertOfValues() ? insert(text) : execute(text.parse());
    } catch (StackOverflowError e) {
      throw Errors.notSupported("a statement this deep");
    }
  }

  private Updated insert(SqlText text) {
    return new Updated(
        write(scope -> RowWriter.write(scope, new InsertReader(text, scope, false).read())));
  }

  private StatementResult execute(StatementContext statement) {
    if (statement.query() != null) {
      return new Queried(query(statement.query(), List.of()));
    }
    if (statement.describe() != null || statement.show() != null) {
      return new Queried(open(scope -> SystemTables.show(scope, statement)));
    }
    if (statement.use() != null) {
      use(Scope.text(statement.use().name()));
      return new Updated(0);
    }
    return new Updated(write(scope -> change(scope, statement)));
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

  /** What one statement writes. */
  @FunctionalInterface
  interface Work {
    /** Returns the number of rows the client is told. */
    int run(Scope scope) throws SQLException;
  }

  /** Runs the work in a transaction of its own; it is durable when this returns. */
  int write(Work work) {
    return storage.write(db -> work.run(scope(db)));
  }

  private Scope scope(Db db) {
    return new Scope(db, zone, database);
  }

  private <T> T read(Function<Scope, T> reading) {
    Db db = storage.reader();
    try {
      return reading.apply(scope(db));
    } finally {
      storage.release(db);
    }
  }

  RowCursor query(QueryContext query, List<Expr> parameters) {
    return open(scope -> QueryTranslator.translate(scope, parameters, query));
  }

  private SqlCursor open(Function<Scope, Query> translation) {
    Db db = storage.reader();
    try {
      Query query = translation.apply(scope(db));
      SqlCursor cursor = new SqlCursor(storage, db, query, cursors::remove);
      cursors.add(cursor);
      if (closed) {
        cursor.close();
      }
      return cursor;
    } catch (SQLException e) {
      storage.release(db);
      throw Db.translate(e);
    } catch (RuntimeException | StackOverflowError e) {
      storage.release(db);
      throw e;
    }
  }

  @Override
  public BoundStatement prepare(String sql) {
    checkOpen();
    SqlText text = new SqlText(sql);
    if (text.isInsertOfValues()) {
      return read(scope -> BoundInsert.prepare(this, scope, text));
    }
    StatementContext statement = text.parse();
    if (statement.query() == null) {
      throw Errors.error(0x2600, "stmt only support 'SELECT' or 'INSERT'");
    }
    return new BoundSelect(this, statement.query(), text.placeholders());
  }

  private void checkOpen() {
    if (closed) {
      throw Errors.storage(new IllegalStateException("the session is closed"));
    }
  }

  @Override
  public void close() {
    closed = true;
    cursors.forEach(SqlCursor::cancel);
  }
}
