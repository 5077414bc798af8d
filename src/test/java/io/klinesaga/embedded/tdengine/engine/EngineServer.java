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
    for (RowBlock block = cursor.next(); block != null; block = cursor.next()) {
      for (int row = 0; row < block.size(); row++) {
        rows.add(values(block, row, columns.size()));
      }
    }
    return new Answer(null, columns, rows, null);
  }

  private static String jdbcName(ColumnType type) {
    return type == ColumnType.VARCHAR ? "BINARY" : type.name();
  }

  private static List<@Nullable Object> values(RowBlock block, int row, int columns) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      values.add(value(block.column(i), row));
    }
    return values;
  }

  /** Boolean for BOOL, Long for all integers and TIMESTAMP, Double for reals, String for texts. */
  private static @Nullable Object value(RowBlock.Values values, int row) {
    ColumnType type = values.type();
    if (values.isNull(row)) {
      return null;
    }
    if (type.isText()) {
      return values.text(row);
    }
    if (type.isReal()) {
      return values.real(row);
    }
    return type == ColumnType.BOOL ? (Object) (values.number(row) != 0) : values.number(row);
  }
}
