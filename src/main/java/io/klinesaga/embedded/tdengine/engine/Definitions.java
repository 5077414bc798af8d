package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.grammar.TdengineLexer;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/** Statements that change databases and tables, inside a write's transaction. */
final class Definitions {
  private static final int MAX_COLUMN_BYTES = 65_517;
  private static final int MAX_TAG_BYTES = 16_382;
  private static final int MAX_COLUMNS = 4096;
  private static final int MAX_TAGS = 128;
  private static final int MAX_COLUMN_NAME = 64;

  private final Scope scope;
  private final Db db;

  Definitions(Scope scope) {
    this.scope = scope;
    this.db = scope.db();
  }

  void run(ParseTree statement) {
    if (statement instanceof CreateDatabaseContext create) {
      createDatabase(create);
    } else if (statement instanceof DropDatabaseContext drop) {
      dropDatabase(drop);
    } else if (statement instanceof AlterDatabaseContext alter) {
      alterDatabase(alter);
    } else if (statement instanceof CreateTableContext create) {
      createTable(create);
    } else if (statement instanceof CreateChildTablesContext create) {
      create.childTable().forEach(this::createChild);
    } else if (statement instanceof DropTableContext drop) {
      List<Table> targets = new ArrayList<>();
      drop.dropTarget().forEach(target -> addTarget(target, drop.STABLE() != null, targets));
      Errors.refuseIf(
          targets.size() > 1 && targets.stream().anyMatch(target -> target.id() == null),
          "DROP of a super table together with others");
      targets.forEach(this::drop);
    } else {
      alter((AlterTableContext) statement);
    }
  }

  // ---------------------------------------------------------------- databases

  private void createDatabase(CreateDatabaseContext context) {
    String name = Scope.text(context.name());
    Errors.refuseIf(name.length() > 64, "the database name " + name);
    DatabaseOptions options = DatabaseOptions.DEFAULT;
    for (DatabaseOptionContext option : context.databaseOption()) {
      options = options.with(option);
    }
    options.checked();
    boolean isThere = scope.findDatabase(name) != null;
    Errors.failIf(isThere && context.ifNotExists() == null, 0x0381, "Database already exists");
    if (!isThere) {
      requireEnoughServers(context);
      db.execute(
          "INSERT INTO td_database(name, keep, duration, wal_level, wal_fsync_period)"
              + " VALUES(?, ?, ?, ?, ?)",
          name,
          options.keep(),
          options.duration(),
          options.walLevel(),
          options.walFsyncPeriod());
    }
  }

  /** This is one server. Code and text are those of TDengine's sources (mndDb.c, terror.c). */
  private static void requireEnoughServers(CreateDatabaseContext context) {
    for (DatabaseOptionContext option : context.databaseOption()) {
      boolean isReplica =
          option instanceof OtherOptionContext other
              && other.DATABASE_OPTION() != null
              && other.DATABASE_OPTION().getText().equalsIgnoreCase("replica");
      Errors.failIf(
          isReplica && !"1".equals(((OtherOptionContext) option).timeSpan().getText()),
          0x0334,
          "Out of dnodes");
    }
  }

  private void alterDatabase(AlterDatabaseContext context) {
    Database database = scope.database(Scope.text(context.name()));
    DatabaseOptions options = database.options();
    for (ChangeableOptionContext option : context.changeableOption()) {
      options = options.with(option);
    }
    options.checked();
    db.execute(
        "UPDATE td_database SET keep = ?, wal_level = ?, wal_fsync_period = ? WHERE id = ?",
        options.keep(),
        options.walLevel(),
        options.walFsyncPeriod(),
        database.id());
  }

  private void dropDatabase(DropDatabaseContext context) {
    String name = Scope.text(context.name());
    if (context.ifExists() != null && scope.findDatabase(name) == null) {
      return;
    }
    Database database = scope.database(name);
    db.list("SELECT id FROM td_schema WHERE database = ?", row -> row.getLong(1), database.id())
        .forEach(this::dropSchema);
    db.execute("DELETE FROM td_database WHERE id = ?", database.id());
  }

  // ---------------------------------------------------------------- tables

  private void createTable(CreateTableContext context) {
    Database database = scope.database(context.tableName());
    String name = Scope.tableName(context.tableName());
    boolean isSuper = context.TAGS() != null;
    List<Column> all = new ArrayList<>();
    for (ColumnDefinitionsContext group : context.columnDefinitions()) {
      boolean isTag = group != context.columnDefinitions(0);
      group.columnDefinition().forEach(one -> all.add(column(one, isTag, all.isEmpty())));
    }
    int columns = context.columnDefinitions(0).columnDefinition().size();
    checkColumns(all, columns);
    if (exists(database, name, isSuper, context.ifNotExists() != null)) {
      return;
    }
    String insert = "INSERT INTO td_schema(database, name, super) VALUES(?, ?, ?)";
    long id = db.insert(insert, database.id(), name, isSuper);
    all.forEach(column -> insertColumn(id, column));
    TableSchema schema = scope.schema(id, database);
    // No types: SQLite must keep a double that is a whole number, or -0.0, as it is.
    db.execute(
        Db.sql(
            "CREATE TABLE d%d(tb INTEGER NOT NULL, ts INTEGER NOT NULL%s, PRIMARY KEY(tb, ts)) WITHOUT ROWID",
            id, sqlNames(schema.columns().subList(1, columns))));
    db.execute(
        Db.sql(
            "CREATE TABLE t%d(tb INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE%s)",
            id, sqlNames(schema.tags())));
    if (!isSuper) {
      createChild(db, schema, name, List.of());
    }
  }

  private static String sqlNames(List<Column> columns) {
    return columns.stream().map(column -> ", " + column.sqlName()).collect(Collectors.joining());
  }

  private static void checkColumns(List<Column> all, int columns) {
    Errors.throwIf(columns < 2, Errors.COLUMN_COUNT);
    Errors.refuseIf(all.size() > MAX_COLUMNS || all.size() - columns > MAX_TAGS, "so many columns");
    Errors.failIf(!all.get(0).isTime(), 0x2641, "First column must be timestamp");
    Errors.throwIf(
        all.stream().map(Column::name).distinct().count() < all.size(), Errors.DUPLICATED_COLUMNS);
  }

  /** Whether the table is there already, which is an error unless IF NOT EXISTS was said. */
  private boolean exists(Database database, String name, boolean asSuper, boolean ifNotExists) {
    Table found = scope.findTable(database, name);
    Errors.refuseIf(
        found != null && (found.id() == null) != asSuper,
        "a table with the name of a table of another kind");
    boolean isWrong = found != null && !ifNotExists;
    Errors.failIf(isWrong && asSuper, 0x0360, "STable already exists");
    Errors.failIf(isWrong, 0x0603, "Table already exists");
    return found != null;
  }

  private static Column column(ColumnDefinitionContext definition, boolean isTag, boolean isFirst) {
    String name = Scope.text(definition.name());
    DataTypeContext type = definition.dataType();
    Errors.refuseIf(
        name.length() > MAX_COLUMN_NAME || name.equals("tbname"),
        "the column " + SqlText.source(definition));
    if (type instanceof TextTypeContext text) {
      ColumnType textType = text.NCHAR() != null ? ColumnType.NCHAR : ColumnType.VARCHAR;
      Long length = Literals.integer(text.INTEGER().getText());
      int maxBytes = isTag ? MAX_TAG_BYTES : MAX_COLUMN_BYTES;
      int maxLength = textType == ColumnType.NCHAR ? maxBytes / 4 : maxBytes;
      Errors.failIf(
          length == null || length < 1 || length > maxLength,
          0x2642,
          "Invalid column length for var length type");
      return new Column(0, name, textType, Objects.requireNonNull(length).intValue(), isTag, false);
    }
    ColumnType fixed = ColumnType.ofWord(type.getText());
    boolean isTime = isFirst && fixed == ColumnType.TIMESTAMP;
    return new Column(0, name, fixed, fixed.width(), isTag, isTime);
  }

  private long insertColumn(long schema, Column c) {
    String sql =
        "INSERT INTO td_column(schema, name, type, length, tag, time) VALUES(?, ?, ?, ?, ?, ?)";
    return db.insert(sql, schema, c.name(), c.type().name(), c.length(), c.isTag(), c.isTime());
  }

  private void createChild(ChildTableContext context) {
    Database database = scope.database(context.tableName(0));
    TableSchema schema = superTable(scope.table(context.tableName(1)));
    Errors.refuseIf(!database.equals(schema.database()), "a child table in another database");
    List<Column> given =
        context.nameList() == null
            ? schema.tags()
            : context.nameList().name().stream().map(name -> tag(schema, name)).toList();
    Errors.throwIf(given.size() != context.tagValue().size(), Errors.TAGS_NOT_MATCHED);
    Errors.refuseIf(given.stream().distinct().count() < given.size(), "a tag named twice");
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      values.add(tagValue(context.tagValue(i), given.get(i)));
    }
    String name = Scope.tableName(context.tableName(0));
    if (!exists(database, name, false, context.ifNotExists() != null)) {
      createChild(db, schema, name, TableRows.select(values, given, schema.tags()));
    }
  }

  /** The schema of the table behind USING, which must be a super table. */
  static TableSchema superTable(Table table) {
    Errors.refuseIf(table.id() != null, "USING a table that is no super table");
    return table.schema();
  }

  /** Creates a child table, its tags in the order of the schema; returns its id. */
  static long createChild(Db db, TableSchema schema, String name, List<@Nullable Object> tags) {
    String insert = "INSERT INTO td_table(database, name, schema, created) VALUES(?, ?, ?, ?)";
    long id = db.insert(insert, schema.database().id(), name, schema.id(), Timestamps.now());
    List<@Nullable Object> values = new ArrayList<>(List.of(id, name));
    values.addAll(tags);
    String places = ", ?".repeat(tags.size());
    db.execute(
        "INSERT INTO " + schema.tagTable() + " VALUES(?, ?" + places + ")", values.toArray());
    return id;
  }

  private static Column tag(TableSchema schema, NameContext name) {
    String text = Scope.text(name);
    return Errors.orThrow(
        schema.tag(text), () -> Errors.error(0x2649, "Invalid tag name: " + text));
  }

  /** What a real server says of a value that does not fit is not known, so it is refused. */
  private @Nullable Object tagValue(TagValueContext context, Column tag) {
    int word = context.stop.getType();
    if (word == TdengineLexer.NULL) {
      return null;
    }
    boolean isExpected =
        (word == TdengineLexer.STRING)
                == (tag.type().isText() || tag.type() == ColumnType.TIMESTAMP)
            && (word == TdengineLexer.BOOLEAN) == (tag.type() == ColumnType.BOOL);
    String what = "the tag value " + context.getText() + " for " + tag.typeName();
    Errors.refuseIf(!isExpected, what);
    String text = context.getText();
    String value = word == TdengineLexer.STRING ? Literals.unquote(text) : text;
    Supplier<String> near =
        () -> {
          throw Errors.notSupported(what);
        };
    return new InsertValue(word, value, near, scope.zone()).convert(tag);
  }

  // ---------------------------------------------------------------- drop and alter

  private void addTarget(DropTargetContext target, boolean isStable, List<Table> targets) {
    Database database = scope.database(target.tableName());
    Table table = scope.findTable(database, Scope.tableName(target.tableName()));
    boolean isMissing = table == null && target.ifExists() == null;
    Errors.failIf(isMissing && isStable, 0x0362, "STable not exist");
    Errors.throwIf(isMissing, Errors.NO_TABLE);
    Errors.refuseIf(
        table != null && isStable && table.id() != null, "DROP STABLE of a table that is none");
    if (table != null) {
      targets.add(table);
    }
  }

  private void drop(Table table) {
    TableSchema schema = table.schema();
    if (table.id() == null || !schema.isSuper()) {
      dropSchema(schema.id());
      return;
    }
    db.execute("DELETE FROM " + schema.dataTable() + " WHERE tb = ?", table.id());
    db.execute("DELETE FROM " + schema.tagTable() + " WHERE tb = ?", table.id());
    db.execute("DELETE FROM td_table WHERE id = ?", table.id());
  }

  private void dropSchema(long id) {
    db.execute("DROP TABLE d" + id);
    db.execute("DROP TABLE t" + id);
    db.execute("DELETE FROM td_table WHERE schema = ?", id);
    db.execute("DELETE FROM td_column WHERE schema = ?", id);
    db.execute("DELETE FROM td_schema WHERE id = ?", id);
  }

  private void alter(AlterTableContext context) {
    Table table = scope.table(context.tableName());
    TableSchema schema = table.schema();
    if (context.SET() != null) {
      setTag(table, context);
      return;
    }
    Errors.refuseIf(
        table.id() != null && (schema.isSuper() || context.STABLE() != null),
        "ALTER of the columns of this table");
    if (context.ADD() != null) {
      addColumn(schema, column(context.columnDefinition(), false, false));
    } else if (context.DROP() != null) {
      dropColumn(schema, column(schema, context.name()));
    } else {
      Column column = column(schema, context.columnDefinition().name());
      widen(column, column(context.columnDefinition(), false, false));
    }
  }

  private static Column column(TableSchema schema, NameContext name) {
    String text = Scope.text(name);
    return Errors.orThrow(schema.column(text), () -> Errors.invalidColumn(text));
  }

  private void addColumn(TableSchema schema, Column added) {
    Errors.failIf(schema.tag(added.name()) != null, 0x0369, "Tag already exists");
    Errors.throwIf(schema.column(added.name()) != null, Errors.DUPLICATED_COLUMNS);
    long id = insertColumn(schema.id(), added);
    db.execute("ALTER TABLE " + schema.dataTable() + " ADD COLUMN c" + id);
  }

  /** Forgets the column; its values stay in the file, unseen, until the table is dropped. */
  private void dropColumn(TableSchema schema, Column column) {
    Errors.failIf(column.isTime(), 0x264a, "Primary timestamp column cannot be dropped");
    Errors.throwIf(schema.columns().size() == 2, Errors.COLUMN_COUNT);
    db.execute("DELETE FROM td_column WHERE id = ?", column.id());
  }

  private void widen(Column column, Column wider) {
    boolean isWider = wider.type() == column.type() && wider.length() > column.length();
    Errors.failIf(
        !column.type().isText() || !isWider,
        0x264b,
        "Only varbinary/binary/nchar/geometry column length could be modified, and the length can"
            + " only be increased, not decreased");
    db.execute("UPDATE td_column SET length = ? WHERE id = ?", wider.length(), column.id());
  }

  private void setTag(Table table, AlterTableContext context) {
    Errors.refuseIf(table.id() == null, "SET TAG of a super table");
    Column tag = tag(table.schema(), context.name());
    db.execute(
        "UPDATE " + table.schema().tagTable() + " SET " + tag.sqlName() + " = ? WHERE tb = ?",
        tagValue(context.tagValue(), tag),
        table.id());
  }
}
