package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.GoldenScenario.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs statements on a session, with answers as a JDBC client would see them. */
final class EngineServer implements GoldenScenario.Server {
  private final Session session;

  EngineServer(Session session) {
    this.session = session;
  }

  @Override
  public Answer execute(String sql) {
    try {
      StatementResult result = session.execute(sql);
      if (result.cursor() == null) {
        return Answer.ofUpdate(result.affectedRows());
      }
      try (RowCursor cursor = result.cursor()) {
        return read(cursor);
      }
    } catch (TdengineException e) {
      return Answer.ofError(e.code(), String.valueOf(e.getMessage()));
    }
  }

  static Answer read(RowCursor cursor) {
    List<String> columns = new ArrayList<>();
    cursor.columns().forEach(c -> columns.add(c.name() + " " + jdbcName(c.type())));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (cursor.next()) {
      List<@Nullable Object> row = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        row.add(value(cursor, i));
      }
      rows.add(row);
    }
    return new Answer(null, columns, rows, null);
  }

  private static String jdbcName(ColumnType type) {
    return type == ColumnType.VARCHAR ? "BINARY" : type.name();
  }

  /** Boolean for BOOL, Long for all integers and TIMESTAMP, Double for reals, String for texts. */
  static @Nullable Object value(RowCursor cursor, int column) {
    ColumnType type = cursor.columns().get(column).type();
    if (cursor.isNull(column)) {
      return null;
    }
    if (type.isText()) {
      return cursor.text(column);
    }
    if (type.isReal()) {
      return cursor.real(column);
    }
    return type == ColumnType.BOOL ? (Object) (cursor.number(column) != 0) : cursor.number(column);
  }
}
