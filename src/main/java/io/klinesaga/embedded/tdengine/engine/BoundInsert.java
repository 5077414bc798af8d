package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.InsertReader.Placeholder;
import io.klinesaga.embedded.tdengine.engine.RowWriter.TableRows;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An INSERT whose rows are bound; values go from the client's columns straight into SQLite. */
final class BoundInsert implements BoundStatement {
  private final Session session;
  private final TableSchema schema;
  private final @Nullable String table;
  private final @Nullable List<@Nullable Object> tags;
  private final List<Column> columns;
  private final List<@Nullable Object> values;
  private final List<Parameter> parameters;

  /** For each parameter its place among those of its target. */
  private final int[] places;

  private final String upsert;

  private BoundInsert(Session session, TableRows template, List<Parameter> parameters) {
    this.session = session;
    this.schema = template.schema();
    this.table = template.table().equals(InsertReader.BOUND_NAME) ? null : template.table();
    this.tags = template.tags();
    this.columns = template.columns();
    this.values = template.rows().get(0);
    this.parameters = List.copyOf(parameters);
    this.places = places(parameters);
    this.upsert = RowWriter.upsertSql(schema, columns);
  }

  static BoundInsert prepare(Session session, Scope scope, SqlText text) {
    InsertReader reader = new InsertReader(text, scope, true);
    List<TableRows> all = reader.read();
    if (all.size() != 1 || all.get(0).rows().size() != 1) {
      throw Errors.notSupported("a prepared INSERT of several rows");
    }
    return new BoundInsert(session, all.get(0), reader.parameters());
  }

  private static int[] places(List<Parameter> parameters) {
    Map<Target, Integer> next = new EnumMap<>(Target.class);
    int[] places = new int[parameters.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = next.merge(parameters.get(i).target(), 1, Integer::sum) - 1;
    }
    return places;
  }

  @Override
  public boolean isInsert() {
    return true;
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public int parameterCount() {
    return parameters.size();
  }

  @Override
  public RowCursor query(List<BoundColumn> bound) {
    throw Errors.error(0x022a, "Stmt API usage error");
  }

  @Override
  public int insert(List<BoundTable> tables) {
    int rows = 0;
    long now = Timestamps.now();
    for (BoundTable bound : tables) {
      rows += check(bound, now);
    }
    int count = rows;
    return session.write(
        scope -> {
          if (!scope.schema(schema.id(), schema.database()).equals(schema)) {
            throw Errors.notSupported("a statement prepared before its table was changed");
          }
          for (BoundTable bound : tables) {
            write(scope, bound);
          }
          return count;
        });
  }

  private void write(Scope scope, BoundTable bound) throws SQLException {
    long id = RowWriter.target(scope, schema, name(bound), tags(bound));
    PreparedStatement statement = scope.db().prepare(upsert);
    int rows = rowCount(bound);
    for (int row = 0; row < rows; row++) {
      statement.setLong(1, id);
      for (int i = 0; i < columns.size(); i++) {
        set(statement, i, bound, row);
      }
      statement.addBatch();
    }
    statement.executeBatch();
  }

  private void set(PreparedStatement statement, int index, BoundTable bound, int row)
      throws SQLException {
    Object value = values.get(index);
    if (!(value instanceof Placeholder placeholder)) {
      statement.setObject(index + 2, value);
      return;
    }
    BoundColumn column = bound.columns().get(places[placeholder.index()]);
    if (column.isNull(row)) {
      statement.setObject(index + 2, null);
      return;
    }
    switch (columns.get(index).type()) {
      case VARCHAR, NCHAR -> statement.setString(index + 2, column.getString(row));
      case FLOAT, DOUBLE -> statement.setDouble(index + 2, column.getDouble(row));
      default -> statement.setLong(index + 2, column.getLong(row));
    }
  }

  private String name(BoundTable bound) {
    return table != null ? table : RowWriter.checkedTableName(bound.name());
  }

  private @Nullable List<@Nullable Object> tags(BoundTable bound) {
    if (tags == null) {
      return null;
    }
    List<@Nullable Object> all = new ArrayList<>();
    for (Object tag : tags) {
      all.add(
          tag instanceof Placeholder placeholder
              ? tagValue(bound.tags().get(places[placeholder.index()]))
              : tag);
    }
    return all;
  }

  private static @Nullable Object tagValue(BoundColumn value) {
    if (value.isNull(0)) {
      return null;
    }
    return switch (value.type()) {
      case VARCHAR, NCHAR -> value.getString(0);
      case FLOAT, DOUBLE -> value.getDouble(0);
      default -> value.getLong(0);
    };
  }

  private static int rowCount(BoundTable bound) {
    return bound.columns().isEmpty() ? 0 : bound.columns().get(0).size();
  }

  // ---------------------------------------------------------------- checks, before the write lock

  private int check(BoundTable bound, long now) {
    int rows = rowCount(bound);
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      if (parameter.target() == Target.TABLE_NAME) {
        RowWriter.checkedTableName(bound.name());
        continue;
      }
      boolean isTag = parameter.target() == Target.TAG;
      BoundColumn column = (isTag ? bound.tags() : bound.columns()).get(places[i]);
      check(column, column(parameter), isTag ? 1 : rows, now);
    }
    return rows;
  }

  private Column column(Parameter parameter) {
    Column column =
        parameter.target() == Target.TAG
            ? schema.tag(parameter.name())
            : schema.column(parameter.name());
    if (column == null) {
      throw new IllegalStateException("no column " + parameter.name());
    }
    return column;
  }

  private void check(BoundColumn bound, Column column, int rows, long now) {
    ColumnType type = column.type();
    for (int row = 0; row < rows; row++) {
      if (bound.isNull(row)) {
        if (column.isTime()) {
          throw Errors.noPrimaryTimestamp();
        }
      } else if (column.isTime()) {
        schema.database().checkTime(bound.getLong(row), now);
      } else if (type.isText()) {
        Literals.checkLength(bound.getString(row), column);
      } else if (type.isReal()) {
        if (Double.isNaN(bound.getDouble(row))) {
          throw Errors.notSupported("NaN for column " + column.name()); // SQLite makes it NULL
        }
      } else if (!Literals.fits(bound.getLong(row), type)) {
        throw Errors.notSupported("a value too large for " + type + " " + column.name());
      }
    }
  }

  @Override
  public void close() {
    // holds nothing
  }
}
