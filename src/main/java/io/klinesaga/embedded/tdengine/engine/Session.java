package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.QueryTranslator.Query;
import io.klinesaga.embedded.tdengine.engine.RowWriter.TableRows;
import io.klinesaga.embedded.tdengine.engine.StatementResult.Queried;
import io.klinesaga.embedded.tdengine.engine.StatementResult.Updated;
import io.klinesaga.embedded.tdengine.grammar.TdengineLexer;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One client's statements; see {@link Engine#session}. */
final class Session implements EngineSession {
  private final Storage storage;
  private final Catalog catalog;
  private final SessionContext context;
  private final Set<SqlCursor> cursors = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Session(Storage storage, Catalog catalog, SessionContext context) {
    this.storage = storage;
    this.catalog = catalog;
    this.context = context;
  }

  @Override
  public StatementResult execute(String sql) {
    checkOpen();
    try {
      return execute(new SqlText(sql));
    } catch (StackOverflowError e) {
      throw Errors.notSupported("a statement this deep");
    }
  }

  private StatementResult execute(SqlText text) {
    if (text.isInsertOfValues()) {
      List<TableRows> rows = new InsertReader(text, context, false).read();
      return new Updated(storage.write(writer -> new RowWriter(catalog).write(writer, rows)));
    }
    return execute(text.parse());
  }

  private StatementResult execute(StatementContext statement) {
    if (statement.query() != null) {
      return new Queried(query(statement.query(), List.of()));
    }
    if (statement.insertSelect() != null) {
      return new Updated(modifications().insert(statement.insertSelect()));
    }
    if (statement.delete() != null) {
      return new Updated(modifications().delete(statement.delete()));
    }
    if (statement.describe() != null) {
      return new Queried(new Shows(catalog, context).describe(statement.describe()));
    }
    if (statement.show() != null) {
      return new Queried(show(statement.show()));
    }
    if (statement.use() != null) {
      context.use(SessionContext.text(statement.use().name()));
      return new Updated(0);
    }
    define(statement);
    return new Updated(0);
  }

  private void define(StatementContext statement) {
    Commands commands = new Commands(storage, catalog, context);
    if (statement.createDatabase() != null) {
      commands.createDatabase(statement.createDatabase());
    } else if (statement.dropDatabase() != null) {
      commands.dropDatabase(statement.dropDatabase());
    } else if (statement.createTable() != null) {
      commands.createTable(statement.createTable());
    } else if (statement.createChildTables() != null) {
      commands.createChildTables(statement.createChildTables());
    } else if (statement.dropTable() != null) {
      commands.dropTables(statement.dropTable());
    } else if (statement.alterTable() != null) {
      commands.alter(statement.alterTable());
    } else {
      throw Errors.notSupported(statement.start.getText().toUpperCase(java.util.Locale.ROOT));
    }
  }

  private Modifications modifications() {
    return new Modifications(storage, catalog, context);
  }

  private RowCursor show(ShowContext show) {
    Shows shows = new Shows(catalog, context);
    ListCursor known = shows.show(show);
    return known != null ? known : open(shows.showTags(show));
  }

  RowCursor query(QueryContext query, List<Expr> parameters) {
    return open(new QueryTranslator(context, catalog, parameters).translate(query));
  }

  private SqlCursor open(Query query) {
    SqlCursor cursor = SqlCursor.open(storage, query.sql(), query.columns(), cursors::remove);
    cursors.add(cursor);
    if (closed) {
      cursor.close();
    }
    return cursor;
  }

  @Override
  public BoundStatement prepare(String sql) {
    checkOpen();
    SqlText text = new SqlText(sql);
    if (text.isInsertOfValues()) {
      return BoundInsert.prepare(storage, catalog, context, text);
    }
    StatementContext statement = text.parse();
    if (statement.query() == null) {
      throw Errors.error(0x2600, "stmt only support 'SELECT' or 'INSERT'");
    }
    int parameters =
        (int)
            text.tokens().stream()
                .filter(token -> token.getType() == TdengineLexer.QUESTION)
                .count();
    return new BoundSelect(this, statement.query(), parameters);
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
