package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.Catalog.NewColumn;
import io.klinesaga.embedded.tdengine.engine.Database.Table;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements that change databases and tables. */
final class Commands {
  private static final long DEFAULT_KEEP_MINUTES = 3650L * 1440;
  private static final int MAX_COLUMN_BYTES = 65_517;
  private static final int MAX_TAG_BYTES = 16_382;
  private static final int MAX_COLUMNS = 4096;
  private static final int MAX_TAGS = 128;

  private final Storage storage;
  private final Catalog catalog;
  private final SessionContext session;

  Commands(Storage storage, Catalog catalog, SessionContext session) {
    this.storage = storage;
    this.catalog = catalog;
    this.session = session;
  }

  // ---------------------------------------------------------------- databases

  void createDatabase(CreateDatabaseContext context) {
    String name = SessionContext.text(context.name());
    if (SystemTables.isSystemDatabase(name) || name.length() > 64) {
      throw Errors.notSupported("the database name " + name);
    }
    long keep = DEFAULT_KEEP_MINUTES;
    for (DatabaseOptionContext option : context.databaseOption()) {
      if (option instanceof PrecisionOptionContext precision
          && !Literals.unquote(precision.STRING().getText()).equals("ms")) {
        throw Errors.notSupported("another precision than milliseconds");
      }
      if (option instanceof KeepOptionContext keepOption) {
        keep = keepMinutes(keepOption.keepValue(keepOption.keepValue().size() - 1));
      }
    }
    long keepMinutes = keep;
    boolean ifNotExists = context.ifNotExists() != null;
    storage.write(
        writer -> {
          catalog.createDatabase(writer, name, keepMinutes, ifNotExists);
          return 0;
        });
  }

  private static long keepMinutes(KeepValueContext value) {
    String text = value.getText();
    Long amount =
        Literals.integer(value.INTEGER() != null ? text : text.substring(0, text.length() - 1));
    long unit =
        value.INTEGER() != null
            ? 1440
            : switch (text.charAt(text.length() - 1)) {
              case 'd' -> 1440;
              case 'h' -> 60;
              case 'm' -> 1;
              default -> 0;
            };
    if (amount == null || unit == 0 || amount * unit < 1440 || amount > 365_000L * 1440 / unit) {
      throw Errors.notSupported("KEEP " + text);
    }
    return amount * unit;
  }

  void dropDatabase(DropDatabaseContext context) {
    String name = SessionContext.text(context.name());
    boolean ifExists = context.ifExists() != null;
    storage.write(
        writer -> {
          catalog.dropDatabase(writer, name, ifExists);
          return 0;
        });
  }

  // ---------------------------------------------------------------- tables

  void createTable(CreateTableContext context) {
    Database database = session.database(context.tableName());
    String name = SessionContext.table(context.tableName());
    List<NewColumn> tags = null;
    Set<String> names = new HashSet<>();
    if (context.tagDefinitions() != null) {
      tags = newColumns(context.tagDefinitions().columnDefinition(), names, MAX_TAG_BYTES);
    }
    List<ColumnDefinitionContext> definitions = context.columnDefinitions().columnDefinition();
    checkColumnCount(definitions.size(), tags == null ? 0 : tags.size());
    if (!definitions.get(0).dataType().getText().equals("timestamp")) {
      throw Errors.error(0x2641, "First column must be timestamp");
    }
    List<NewColumn> columns = newColumns(definitions, names, MAX_COLUMN_BYTES);
    boolean ifNotExists = context.ifNotExists() != null;
    List<NewColumn> tagColumns = tags;
    storage.write(
        writer -> {
          if (!exists(database, name, tagColumns != null, ifNotExists)) {
            catalog.createTable(writer, database, name, columns, tagColumns);
          }
          return 0;
        });
  }

  private static void checkColumnCount(int columns, int tags) {
    if (columns < 2) {
      throw Errors.columnCount();
    }
    if (columns + tags > MAX_COLUMNS || tags > MAX_TAGS) {
      throw Errors.notSupported("so many columns");
    }
  }

  private boolean exists(Database database, String name, boolean asSuper, boolean ifNotExists) {
    checkNotDropped(database);
    boolean isSuper = database.superTable(name) != null;
    boolean isTable = database.table(name) != null;
    if (!isSuper && !isTable) {
      return false;
    }
    if (isSuper != asSuper) {
      throw Errors.notSupported("a table with the name of a table of another kind");
    }
    if (!ifNotExists) {
      throw asSuper
          ? Errors.error(0x0360, "STable already exists")
          : Errors.error(0x0603, "Table already exists");
    }
    return true;
  }

  private void checkNotDropped(Database database) {
    if (catalog.find(database.name()) != database) {
      throw Errors.noDatabase();
    }
  }

  private static List<NewColumn> newColumns(
      List<ColumnDefinitionContext> definitions, Set<String> names, int maxBytes) {
    List<NewColumn> columns = new ArrayList<>();
    for (ColumnDefinitionContext definition : definitions) {
      NewColumn column = newColumn(definition, maxBytes);
      if (!names.add(column.name())) {
        throw Errors.error(0x263c, "Duplicated column names");
      }
      columns.add(column);
    }
    return columns;
  }

  private static NewColumn newColumn(ColumnDefinitionContext definition, int maxBytes) {
    String name = SessionContext.text(definition.name());
    if (name.length() > 64) {
      throw Errors.notSupported("a column name of more than 64 bytes");
    }
    DataTypeContext type = definition.dataType();
    if (type instanceof UnsupportedTypeContext) {
      throw Errors.notSupported("the type " + SqlText.source(type));
    }
    if (type instanceof TextTypeContext text) {
      boolean wide = text.NCHAR() != null;
      Long length = Literals.integer(text.INTEGER().getText());
      if (length == null || length < 1 || length * (wide ? 4 : 1) > maxBytes) {
        throw Errors.error(0x2642, "Invalid column length for var length type");
      }
      return new NewColumn(
          name, wide ? ColumnType.NCHAR : ColumnType.VARCHAR, Math.toIntExact(length));
    }
    ColumnType fixed =
        switch (type.getText()) {
          case "timestamp" -> ColumnType.TIMESTAMP;
          case "bool" -> ColumnType.BOOL;
          case "tinyint" -> ColumnType.TINYINT;
          case "smallint" -> ColumnType.SMALLINT;
          case "bigint" -> ColumnType.BIGINT;
          case "float" -> ColumnType.FLOAT;
          case "double" -> ColumnType.DOUBLE;
          default -> ColumnType.INT;
        };
    return new NewColumn(name, fixed, fixed.width());
  }

  /** A child table to be. */
  private record NewChild(
      String name, TableSchema schema, List<@Nullable Object> tags, boolean ifNotExists) {}

  void createChildTables(CreateChildTablesContext context) {
    List<NewChild> children = context.childTable().stream().map(this::newChild).toList();
    storage.write(
        writer -> {
          for (NewChild child : children) {
            Database database = child.schema().database();
            if (database.schema(child.schema().id()) == null) {
              throw Errors.noTable();
            }
            if (!exists(database, child.name(), false, child.ifNotExists())) {
              catalog.createChild(writer, child.schema(), child.name(), child.tags());
            }
          }
          return 0;
        });
  }

  private NewChild newChild(ChildTableContext context) {
    Database database = session.database(context.tableName(0));
    Database ofStable = session.database(context.tableName(1));
    TableSchema schema = ofStable.superTable(SessionContext.table(context.tableName(1)));
    if (schema == null) {
      throw Errors.noTable();
    }
    if (database != ofStable) {
      throw Errors.notSupported("a child table in another database");
    }
    List<Column> columns = schema.tags();
    if (context.nameList() != null) {
      columns = new ArrayList<>();
      for (NameContext name : context.nameList().name()) {
        Column tag = schema.tag(SessionContext.text(name));
        if (tag == null) {
          throw Errors.error(0x2649, "Invalid tag name: " + SessionContext.text(name));
        }
        if (columns.contains(tag)) {
          throw Errors.notSupported("a tag named twice");
        }
        columns.add(tag);
      }
    }
    if (columns.size() != context.tagValue().size()) {
      throw Errors.tagsNotMatched();
    }
    List<@Nullable Object> tags = new ArrayList<>(Collections.nCopies(schema.tags().size(), null));
    for (int i = 0; i < columns.size(); i++) {
      Column tag = columns.get(i);
      tags.set(schema.tags().indexOf(tag), tagValue(context.tagValue(i), tag));
    }
    String name = SessionContext.table(context.tableName(0));
    return new NewChild(name, schema, tags, context.ifNotExists() != null);
  }

  private @Nullable Object tagValue(TagValueContext context, Column tag) {
    String text = context.getText();
    ExpressionContext value = context.expression();
    boolean string = value instanceof LiteralValueContext l && l.literal().STRING() != null;
    boolean bool = value instanceof LiteralValueContext l && l.literal().BOOLEAN() != null;
    if (value instanceof LiteralValueContext l && l.literal().NULL() != null) {
      return null;
    }
    Object found =
        switch (tag.type()) {
          case VARCHAR, NCHAR -> string ? Literals.checkLength(Literals.unquote(text), tag) : null;
          case BOOL -> bool ? (Object) (text.equals("true") ? 1L : 0L) : null;
          case TIMESTAMP ->
              string
                  ? Timestamps.parse(Literals.unquote(text), session.zone())
                  : Literals.integer(text);
          case FLOAT -> {
            Double number = Literals.number(text);
            yield number == null ? null : (Object) (double) number.floatValue();
          }
          case DOUBLE -> Literals.number(text);
          default -> {
            Long number = Literals.integer(text);
            yield number != null && Literals.fits(number, tag.type()) ? (Object) number : null;
          }
        };
    if (found == null) {
      throw Errors.notSupported("the tag value " + text + " for " + tag.fullTypeName());
    }
    return found;
  }

  // ---------------------------------------------------------------- drop and alter

  void dropTables(DropTableContext context) {
    boolean stable = context.STABLE() != null;
    if (stable && context.dropTarget().size() > 1) {
      throw Errors.notSupported("DROP STABLE of several tables");
    }
    List<Object> dropped = new ArrayList<>();
    for (DropTargetContext target : context.dropTarget()) {
      Database database = session.database(target.tableName());
      String name = SessionContext.table(target.tableName());
      TableSchema superTable = database.superTable(name);
      Table table = stable ? null : database.table(name);
      if (superTable != null) {
        dropped.add(superTable);
      } else if (table != null) {
        dropped.add(new TableOf(database, table));
      } else if (target.ifExists() == null) {
        throw stable ? Errors.noStable() : Errors.noTable();
      }
    }
    storage.write(
        writer -> {
          for (Object one : dropped) {
            if (one instanceof TableSchema schema) {
              if (schema.database().schema(schema.id()) != null) {
                catalog.dropSchema(writer, schema);
              }
            } else if (one instanceof TableOf table
                && table.table().equals(table.database().table(table.table().name()))) {
              catalog.dropChild(writer, table.database(), table.table());
            }
          }
          return 0;
        });
  }

  private record TableOf(Database database, Table table) {}

  void alter(AlterTableContext context) {
    if (context.unsupportedAlter() != null) {
      throw Errors.notSupported("ALTER TABLE ... " + SqlText.source(context.unsupportedAlter()));
    }
    Database database = session.database(context.tableName());
    String name = SessionContext.table(context.tableName());
    if (context.SET() != null) {
      setTag(context, database, name);
      return;
    }
    storage.write(
        writer -> {
          alterColumns(writer, context, alterable(context, database, name));
          return 0;
        });
  }

  private static TableSchema alterable(AlterTableContext context, Database database, String name) {
    TableSchema schema = database.superTable(name);
    Table table = database.table(name);
    if (schema == null && table != null) {
      schema = database.schema(table);
      if (schema.isSuper() || context.STABLE() != null) {
        throw Errors.notSupported("ALTER of the columns of this table");
      }
    }
    if (schema == null) {
      throw Errors.noTable();
    }
    return schema;
  }

  private void alterColumns(Writer writer, AlterTableContext context, TableSchema schema)
      throws java.sql.SQLException {
    if (context.ADD() != null) {
      NewColumn added = newColumn(context.columnDefinition(), MAX_COLUMN_BYTES);
      if (schema.tag(added.name()) != null) {
        throw Errors.error(0x0369, "Tag already exists");
      }
      if (schema.column(added.name()) != null) {
        throw Errors.error(0x263c, "Duplicated column names");
      }
      catalog.addColumn(writer, schema, added);
      return;
    }
    String name =
        SessionContext.text(
            context.DROP() != null ? context.name() : context.columnDefinition().name());
    Column column = schema.column(name);
    if (column == null) {
      throw Errors.invalidColumn(name);
    }
    if (context.DROP() != null) {
      if (column.isTime()) {
        throw Errors.error(0x264a, "Primary timestamp column cannot be dropped");
      }
      if (schema.columns().size() == 2) {
        throw Errors.columnCount();
      }
      catalog.dropColumn(writer, schema, column);
      return;
    }
    NewColumn wider = newColumn(context.columnDefinition(), MAX_COLUMN_BYTES);
    if (!column.type().isText()
        || wider.type() != column.type()
        || wider.length() <= column.length()) {
      throw Errors.error(
          0x264b,
          "Only varbinary/binary/nchar/geometry column length could be modified, and the length can"
              + " only be increased, not decreased");
    }
    catalog.widenColumn(writer, schema, column, wider.length());
  }

  private void setTag(AlterTableContext context, Database database, String name) {
    Table table = database.table(name);
    if (table == null) {
      if (database.superTable(name) != null) {
        throw Errors.notSupported("SET TAG of a super table");
      }
      throw Errors.noTable();
    }
    TableSchema schema = database.schema(table);
    String tagName = SessionContext.text(context.name());
    Column tag = schema.tag(tagName);
    if (tag == null) {
      throw Errors.error(0x2649, "Invalid tag name: " + tagName);
    }
    Object value = tagValue(context.tagValue(), tag);
    storage.write(
        writer ->
            writer.execute(
                "UPDATE " + schema.tagTable() + " SET " + tag.sqlName() + " = ? WHERE tb = ?",
                value,
                table.id()));
  }
}
