package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.Database.Table;
import io.klinesaga.embedded.tdengine.engine.QueryTranslator.Query;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** SHOW and DESCRIBE. */
final class Shows {
  private static final int NAME_BYTES = 193;

  private final Catalog catalog;
  private final SessionContext session;

  Shows(Catalog catalog, SessionContext session) {
    this.catalog = catalog;
    this.session = session;
  }

  ListCursor describe(DescribeContext context) {
    Database database = session.database(context.tableName());
    String name = SessionContext.table(context.tableName());
    Table table = database.table(name);
    TableSchema schema = table != null ? database.schema(table) : database.superTable(name);
    if (schema == null) {
      throw Errors.noTable();
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    schema.columns().forEach(column -> rows.add(describe(column)));
    schema.tags().forEach(tag -> rows.add(describe(tag)));
    return new ListCursor(
        List.of(
            text("field", 64),
            text("type", 20),
            new ResultColumn("length", ColumnType.INT, 4),
            text("note", 16),
            text("encode", 12),
            text("compress", 12),
            text("level", 12)),
        rows);
  }

  private static List<@Nullable Object> describe(Column column) {
    String coding =
        column.isTag()
            ? "disabled disabled disabled"
            : switch (column.type()) {
              case TIMESTAMP -> "delta-i lz4 medium";
              case FLOAT, DOUBLE -> "delta-d lz4 medium";
              case BOOL -> "bit-packing zstd medium";
              case VARCHAR, NCHAR -> "disabled zstd medium";
              default -> "simple8b lz4 medium";
            };
    List<@Nullable Object> row = new ArrayList<>();
    row.add(column.name());
    row.add(column.typeName());
    row.add((long) column.length());
    row.add(column.isTag() ? "TAG" : "");
    row.addAll(List.of(coding.split(" ", -1)));
    return row;
  }

  /** SHOW TAGS is a query; everything else is known here. */
  @Nullable ListCursor show(ShowContext context) {
    if (context.CLUSTER() != null) {
      List<@Nullable Object> alive = List.of(1L);
      return new ListCursor(List.of(new ResultColumn("status", ColumnType.INT, 4)), List.of(alive));
    }
    if (context.TAGS() != null) {
      return null;
    }
    if (context.DATABASES() != null) {
      if (context.DATABASE_OPTION() != null) {
        throw Errors.syntax(context.DATABASE_OPTION().getText() + " databases");
      }
      List<String> names = new ArrayList<>();
      if (context.USER() == null) {
        names.add("information_schema");
        names.add("performance_schema");
      }
      names.addAll(catalog.databaseNames());
      return names("name", 64, names);
    }
    Database database = database(context.databasePrefix());
    String pattern =
        context.like() == null ? "%" : Literals.unquote(context.like().STRING().getText());
    if (context.TABLES() != null) {
      return names("table_name", NAME_BYTES, matching(tables(context, database), pattern));
    }
    if (context.STABLES() != null) {
      return names(
          "stable_name", NAME_BYTES, matching(database.superTables().keySet().stream(), pattern));
    }
    return names("view_name", NAME_BYTES, List.of());
  }

  private static Stream<String> tables(ShowContext context, Database database) {
    Collection<Table> all = database.tables().values();
    if (context.NORMAL() == null && context.CHILD() == null) {
      return all.stream().map(Table::name);
    }
    boolean wanted = context.CHILD() != null;
    return all.stream()
        .filter(table -> database.schema(table).isSuper() == wanted)
        .map(Table::name);
  }

  private Database database(@Nullable DatabasePrefixContext prefix) {
    if (prefix != null) {
      return catalog.database(SessionContext.text(prefix.name()));
    }
    String current = session.databaseName();
    if (current == null) {
      throw Errors.error(0x2600, "database not specified");
    }
    return catalog.database(current);
  }

  private static List<String> matching(Stream<String> names, String pattern) {
    return names
        .filter(
            name -> {
              boolean exact = SqlFunctions.matches(name, 0, pattern, 0, false);
              if (exact != SqlFunctions.matches(name, 0, pattern, 0, true)) {
                throw Errors.notSupported("LIKE whose answer depends on upper and lower case");
              }
              return exact;
            })
        .sorted()
        .toList();
  }

  private static ListCursor names(String column, int length, List<String> names) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    names.forEach(name -> rows.add(List.of(name)));
    return new ListCursor(List.of(text(column, length)), rows);
  }

  private static ResultColumn text(String name, int length) {
    return new ResultColumn(name, ColumnType.VARCHAR, length);
  }

  /** One row per tag of a child table. */
  Query showTags(ShowContext context) {
    Database database = session.database(context.tableName());
    String name = SessionContext.table(context.tableName());
    Table table = database.table(name);
    if (table == null) {
      throw database.superTable(name) == null
          ? Errors.noTable()
          : Errors.notSupported("SHOW TAGS of a super table");
    }
    TableSchema schema = database.schema(table);
    List<String> parts = new ArrayList<>();
    for (Column tag : schema.tags()) {
      String values =
          Stream.of(name, database.name(), schema.name(), tag.name(), tag.fullTypeName())
              .map(text -> ExpressionTranslator.text(text).sql())
              .reduce((a, b) -> a + ", " + b)
              .orElseThrow();
      parts.add(
          "SELECT "
              + values
              + ", "
              + SystemTables.tagText(tag)
              + " FROM "
              + schema.tagTable()
              + " WHERE tb = "
              + table.id());
    }
    if (parts.isEmpty()) {
      throw Errors.notSupported("SHOW TAGS of a table without tags");
    }
    return new Query(
        String.join(" UNION ALL ", parts),
        List.of(
            text("table_name", NAME_BYTES),
            text("db_name", 64),
            text("stable_name", NAME_BYTES),
            text("tag_name", 64),
            text("tag_type", 32),
            text("tag_value", 16_384)));
  }
}
