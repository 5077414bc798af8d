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
  private final Storage storage;
  private final RowWriter rowWriter;
  private final TableSchema schema;
  private final @Nullable String table;
  private final @Nullable List<@Nullable Object> tags;
  private final List<Column> columns;
  private final List<@Nullable Object> values;
  private final List<Parameter> parameters;

  /** For each parameter its place among those of its target. */
  private final int[] places;

  private final String upsert;

  private BoundInsert(
      Storage storage, Catalog catalog, TableRows template, List<Parameter> parameters) {
    this.storage = storage;
    this.rowWriter = new RowWriter(catalog);
    this.schema = template.schema();
    this.table = template.table().equals("?") ? null : template.table();
    this.tags = template.tags();
    this.columns = template.columns();
    this.values = template.rows().get(0);
    this.parameters = List.copyOf(parameters);
    this.places = places(parameters);
    this.upsert = RowWriter.upsertSql(schema, columns);
  }

  static BoundInsert prepare(
      Storage storage, Catalog catalog, SessionContext session, SqlText text) {
    InsertReader reader = new InsertReader(text, session, true);
    List<TableRows> all = reader.read();
    if (all.size() != 1 || all.get(0).rows().size() != 1) {
      throw Errors.notSupported("a prepared INSERT of several rows");
    }
    return new BoundInsert(storage, catalog, all.get(0), reader.parameters());
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
    return storage.write(
        writer -> {
          for (BoundTable bound : tables) {
            write(writer, bound);
          }
          return count;
        });
  }

  private void write(Writer writer, BoundTable bound) throws SQLException {
    long id = rowWriter.target(writer, schema, name(bound), tags(bound)).id();
    PreparedStatement statement = writer.prepare(upsert);
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
    return table != null ? table : InsertReader.tableName(bound.name());
  }

  private @Nullable List<@Nullable Object> tags(BoundTable bound) {
    if (tags == null) {
      return null;
    }
    List<@Nullable Object> all = new ArrayList<>();
    for (int i = 0; i < tags.size(); i++) {
      Object tag = tags.get(i);
      all.add(
          tag instanceof Placeholder placeholder
              ? tagValue(bound.tags().get(places[placeholder.index()]), schema.tags().get(i))
              : tag);
    }
    return all;
  }

  private static @Nullable Object tagValue(BoundColumn value, Column tag) {
    if (value.isNull(0)) {
      return null;
    }
    return switch (tag.type()) {
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
        InsertReader.tableName(bound.name());
        continue;
      }
      boolean isTag = parameter.target() == Target.TAG;
      List<BoundColumn> given = isTag ? bound.tags() : bound.columns();
      if (places[i] >= given.size()) {
        throw Errors.error(0x0236, "bind number out of range or not match");
      }
      BoundColumn column = given.get(places[i]);
      if (isTag ? column.size() < 1 : column.size() != rows) {
        throw Errors.error(0x0236, "bind number out of range or not match");
      }
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
    if (isText(bound.type()) != type.isText() || isReal(bound.type()) != isReal(type)) {
      throw Errors.notSupported(
          "binding " + bound.type() + " to " + column.fullTypeName() + " " + column.name());
    }
    for (int row = 0; row < rows; row++) {
      if (bound.isNull(row)) {
        if (column.isTime()) {
          throw Errors.noPrimaryTimestamp();
        }
      } else if (column.isTime()) {
        schema.database().checkTime(bound.getLong(row), now);
      } else if (type.isText()) {
        Literals.checkLength(bound.getString(row), column);
      } else if (isReal(type)) {
        checkReal(bound.getDouble(row), column);
      } else if (!Literals.fits(bound.getLong(row), type)) {
        throw Errors.notSupported("a value too large for " + type + " " + column.name());
      }
    }
  }

  /** SQLite would store NaN as NULL. */
  private static void checkReal(double value, Column column) {
    if (Double.isNaN(value)) {
      throw Errors.notSupported("NaN for column " + column.name());
    }
  }

  private static boolean isText(ColumnType type) {
    return type.isText();
  }

  private static boolean isReal(ColumnType type) {
    return type == ColumnType.FLOAT || type == ColumnType.DOUBLE;
  }

  @Override
  public void close() {
    // holds nothing
  }
}
