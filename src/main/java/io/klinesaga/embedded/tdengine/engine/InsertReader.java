package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.engine.Database.Table;
import io.klinesaga.embedded.tdengine.engine.RowWriter.TableRows;
import io.klinesaga.embedded.tdengine.engine.TableSchema.Column;
import io.klinesaga.embedded.tdengine.grammar.TdengineLexer;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code INSERT INTO ... VALUES}, of which the grammar's head shows the form. As in a real
 * server a comma is skipped wherever one could separate tables, columns or rows, values are read by
 * the type of their column, and an error quotes either the value or the statement from there on.
 */
final class InsertReader {
  /** Stands for a value that is bound later. */
  record Placeholder(int index) {}

  /** Where a value of the row goes: a column, a tag, or (null) the table's name. */
  private record Slot(@Nullable Column column) {}

  private static final Token END = new CommonToken(Token.EOF, "");

  private final SqlText sql;
  private final List<? extends Token> tokens;
  private final SessionContext session;
  private final ZoneId zone;
  private final boolean prepared;
  private final List<BoundStatement.Parameter> parameters = new ArrayList<>();
  private int position;
  private int offset;

  InsertReader(SqlText sql, SessionContext session, boolean prepared) {
    this.sql = sql;
    this.tokens = sql.tokens();
    this.session = session;
    this.zone = session.zone();
    this.prepared = prepared;
  }

  /** The placeholders in their order, once {@link #read} has returned. */
  List<BoundStatement.Parameter> parameters() {
    return parameters;
  }

  /** The rows; for a prepared statement one row, perhaps with placeholders. */
  List<TableRows> read() {
    next();
    Token into = next();
    if (into.getType() != TdengineLexer.INTO) {
      throw Errors.insert(from(into), "keyword INTO is expected");
    }
    List<TableRows> all = new ArrayList<>();
    for (Token first = next(); first != END; first = next()) {
      if (prepared && !all.isEmpty()) {
        throw Errors.invalidOperation("single table allowed in one stmt");
      }
      readTable(first, all);
    }
    if (all.isEmpty()) {
      throw Errors.invalidOperation("no data in sql");
    }
    if (!prepared) {
      checkTimes(all);
    }
    return all;
  }

  /** Last, as it is the storage of a real server that refuses these. */
  private static void checkTimes(List<TableRows> all) {
    long now = Timestamps.now();
    for (TableRows part : all) {
      int timeIndex = part.timeIndex();
      for (List<@Nullable Object> row : part.rows()) {
        if (row.get(timeIndex) instanceof Long time) {
          part.schema().database().checkTime(time, now);
        }
      }
    }
  }

  private void readTable(Token first, List<TableRows> all) {
    boolean nameIsBound = prepared && first.getType() == TdengineLexer.QUESTION;
    List<String> name = nameIsBound ? List.of("?") : readName(first);
    if (nameIsBound) {
      parameters.add(
          new BoundStatement.Parameter(
              "tbname", ColumnType.VARCHAR, 271, BoundStatement.Target.TABLE_NAME));
    }
    int columnsBefore = skipColumnList();
    if (peek(TdengineLexer.USING)) {
      next();
      readUsing(name.get(name.size() - 1), columnsBefore, all);
      return;
    }
    if (nameIsBound) {
      throw Errors.notSupported("INSERT INTO ? without USING");
    }
    Database database = session.insertDatabase(name);
    Table table = database.table(name.get(name.size() - 1));
    if (table != null) {
      TableSchema schema = database.schema(table);
      List<Slot> slots = columnsOf(schema, columnsBefore, false);
      all.add(readRows(schema, table.name(), null, slots));
      return;
    }
    TableSchema superTable = database.superTable(name.get(name.size() - 1));
    if (superTable == null) {
      throw Errors.noTable();
    }
    if (columnsBefore < 0) {
      throw Errors.insert(
          sql.from(offset), "(...tbname, ts...) bounded cols is expected for supertable insertion");
    }
    readSuperTableRows(superTable, columnsOf(superTable, columnsBefore, true), all);
  }

  private void readUsing(String table, int columnsBefore, List<TableRows> all) {
    List<String> stable = readName(next());
    TableSchema schema = session.insertDatabase(stable).superTable(stable.get(stable.size() - 1));
    if (schema == null) {
      throw Errors.noTable();
    }
    List<Column> tagColumns = schema.tags();
    if (peek(TdengineLexer.LP)) {
      next();
      tagColumns =
          readColumnNames(schema.tags(), false).stream().map(InsertReader::columnOf).toList();
    }
    expect(TdengineLexer.TAGS, "TAGS is expected");
    expect(TdengineLexer.LP, "( is expected");
    List<@Nullable Object> tags = new ArrayList<>(Collections.nCopies(schema.tags().size(), null));
    for (int i = 0; i < tagColumns.size(); i++) {
      if (i > 0 && peek(TdengineLexer.COMMA)) {
        skipComma();
      }
      Token token = nextValid();
      Column tag = tagColumns.get(i);
      tags.set(schema.tags().indexOf(tag), readValue(token, tag));
    }
    Token close = nextValid();
    if (close.getType() == TdengineLexer.COMMA) {
      throw Errors.tagsNotMatched();
    }
    if (close.getType() != TdengineLexer.RP) {
      throw Errors.insert(from(close), ") is expected");
    }
    all.add(readRows(schema, table, tags, columnsOf(schema, columnsBefore, false)));
  }

  private static Column columnOf(Slot slot) {
    if (slot.column() == null) {
      throw new IllegalStateException("tbname among tags");
    }
    return slot.column();
  }

  /** The column list before or after USING, or all columns. */
  private List<Slot> columnsOf(TableSchema schema, int columnsBefore, boolean ofSuperTable) {
    List<Column> known = new ArrayList<>(schema.columns());
    if (ofSuperTable) {
      known.addAll(schema.tags());
    }
    List<Slot> slots;
    if (columnsBefore >= 0) {
      int back = position;
      int backOffset = offset;
      position = columnsBefore;
      slots = readColumnNames(known, ofSuperTable);
      position = back;
      offset = backOffset;
    } else if (peek(TdengineLexer.LP)) {
      next();
      slots = readColumnNames(known, ofSuperTable);
    } else {
      return known.stream().map(Slot::new).toList();
    }
    if (slots.stream().noneMatch(slot -> slot.column() != null && slot.column().isTime())) {
      throw Errors.noPrimaryTimestamp();
    }
    return slots;
  }

  private List<Slot> readColumnNames(List<Column> known, boolean withTableName) {
    List<Slot> slots = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Token token = next(); token.getType() != TdengineLexer.RP; token = next()) {
      if (token == END) {
        throw Errors.insert(") expected");
      }
      String name = name(token);
      if (!seen.add(name)) {
        throw Errors.insert(name, "duplicated column name");
      }
      if (withTableName && token.getType() == TdengineLexer.TBNAME) {
        slots.add(new Slot(null));
      } else {
        slots.add(
            known.stream()
                .filter(column -> column.name().equals(name))
                .map(Slot::new)
                .findFirst()
                .orElseThrow(() -> Errors.invalidColumn(name)));
      }
    }
    return slots;
  }

  private TableRows readRows(
      TableSchema schema, String table, @Nullable List<@Nullable Object> tags, List<Slot> slots) {
    expectValues();
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (peek(TdengineLexer.LP)) {
      next();
      rows.add(readRow(slots));
    }
    if (rows.isEmpty()) {
      throw Errors.insert("no any data points");
    }
    return new TableRows(
        schema, table, tags, slots.stream().map(InsertReader::columnOf).toList(), rows);
  }

  /** Rows that name their table; each table is created with the tags of its first row. */
  private void readSuperTableRows(TableSchema schema, List<Slot> slots, List<TableRows> all) {
    List<Column> columns = new ArrayList<>();
    for (Slot slot : slots) {
      if (slot.column() != null && !slot.column().isTag()) {
        columns.add(slot.column());
      }
    }
    int nameIndex = slots.indexOf(new Slot(null));
    expectValues();
    Map<String, TableRows> byTable = new LinkedHashMap<>();
    while (peek(TdengineLexer.LP)) {
      next();
      String rowText = sql.from(offset);
      List<@Nullable Object> row = readRow(slots);
      if (nameIndex < 0) {
        throw Errors.insert(rowText, "tbname value expected");
      }
      Object given = row.get(nameIndex);
      String name = given instanceof Placeholder ? "?" : tableName(given);
      TableRows rows =
          byTable.computeIfAbsent(
              name,
              table ->
                  new TableRows(
                      schema, table, tagsOf(schema, slots, row), columns, new ArrayList<>()));
      List<@Nullable Object> values = new ArrayList<>();
      for (int i = 0; i < slots.size(); i++) {
        Column column = slots.get(i).column();
        if (column != null && !column.isTag()) {
          values.add(row.get(i));
        }
      }
      rows.rows().add(values);
    }
    if (byTable.isEmpty()) {
      throw Errors.insert("no any data points");
    }
    all.addAll(byTable.values());
  }

  private static List<@Nullable Object> tagsOf(
      TableSchema schema, List<Slot> slots, List<@Nullable Object> row) {
    List<@Nullable Object> tags = new ArrayList<>(Collections.nCopies(schema.tags().size(), null));
    for (int i = 0; i < slots.size(); i++) {
      Column column = slots.get(i).column();
      if (column != null && column.isTag()) {
        tags.set(schema.tags().indexOf(column), row.get(i));
      }
    }
    return tags;
  }

  /** Refuses what cannot be the name of a child table given as a value. */
  static String tableName(@Nullable Object value) {
    if (value == null) {
      throw Errors.invalidOperation("tbname can not be null value");
    }
    String name = value.toString();
    if (name.isEmpty()) {
      throw Errors.invalidOperation("tbname can not be empty");
    }
    if (name.indexOf('.') >= 0) {
      throw Errors.invalidOperation("tbname can not contain '.'");
    }
    if (name.length() > SessionContext.MAX_NAME) {
      throw Errors.invalidOperation("tbname is too long");
    }
    return name;
  }

  private List<@Nullable Object> readRow(List<Slot> slots) {
    List<@Nullable Object> row = new ArrayList<>(slots.size());
    for (int i = 0; i < slots.size(); i++) {
      int before = offset;
      Token token = nextValid();
      if (token.getType() == TdengineLexer.COMMA) {
        throw Errors.insert(sql.from(before), "invalid data or symbol");
      }
      if (token.getType() == TdengineLexer.RP) {
        throw Errors.columnCount();
      }
      row.add(readValue(token, slots.get(i).column()));
      if (i < slots.size() - 1) {
        Token comma = nextValid();
        if (comma.getType() != TdengineLexer.COMMA) {
          throw Errors.insert(from(comma), ", expected");
        }
      }
    }
    Token close = nextValid();
    if (close.getType() == TdengineLexer.COMMA) {
      throw Errors.columnCount();
    }
    if (close.getType() != TdengineLexer.RP) {
      throw Errors.insert(from(close), ") expected");
    }
    return row;
  }

  /** Reads one value; a null column stands for the table's name. */
  private @Nullable Object readValue(Token token, @Nullable Column column) {
    if (token.getType() == TdengineLexer.QUESTION) {
      return placeholder(token, column);
    }
    Value value = Value.of(this, token);
    ColumnType type = column == null ? ColumnType.VARCHAR : column.type();
    if (value.isNull(type)) {
      if (column != null && column.isTime()) {
        throw Errors.insert(value.near(), "Primary timestamp column should not be null");
      }
      return null;
    }
    if (column == null) {
      return value.text();
    }
    return switch (type) {
      case BOOL -> value.bool();
      case TINYINT, SMALLINT, INT, BIGINT -> value.integer(type);
      case FLOAT, DOUBLE -> value.real(type);
      case VARCHAR, NCHAR -> Literals.checkLength(value.text(), column);
      case TIMESTAMP -> readTime(value);
    };
  }

  private Placeholder placeholder(Token token, @Nullable Column column) {
    if (!prepared) {
      throw Errors.insert(from(token), "? only used in stmt");
    }
    Placeholder placeholder = new Placeholder(parameters.size());
    parameters.add(
        column == null
            ? new BoundStatement.Parameter(
                "tbname", ColumnType.VARCHAR, 271, BoundStatement.Target.TABLE_NAME)
            : new BoundStatement.Parameter(
                column.name(),
                column.type(),
                column.storageBytes(),
                column.isTag() ? BoundStatement.Target.TAG : BoundStatement.Target.COLUMN));
    return placeholder;
  }

  private long readTime(Value value) {
    long time = value.time();
    if (value.isFunction() && follows(TdengineLexer.LP)) {
      nextValid();
      Token close = nextValid();
      if (close.getType() != TdengineLexer.RP) {
        throw Errors.insert(value.near(), "invalid timestamp");
      }
    }
    if (!follows(TdengineLexer.PLUS) && !follows(TdengineLexer.MINUS)) {
      return time;
    }
    boolean plus = nextValid().getType() == TdengineLexer.PLUS;
    Token duration = nextValid();
    if (duration.getType() != TdengineLexer.VARIABLE) {
      throw Errors.insert(value.near(), "invalid timestamp");
    }
    Long millis = Timestamps.duration(duration.getText());
    if (millis == null) {
      throw Errors.notSupported("the duration " + duration.getText());
    }
    return plus ? time + millis : time - millis;
  }

  // ---------------------------------------------------------------- words

  private List<String> readName(Token first) {
    List<String> name = new ArrayList<>();
    name.add(tableWord(first));
    if (peek(TdengineLexer.DOT)) {
      nextValid();
      name.add(tableWord(nextValid()));
    }
    for (String part : name) {
      SessionContext.checkNameLength(part);
    }
    return name;
  }

  private String tableWord(Token token) {
    int type = token.getType();
    if (type == TdengineLexer.QUESTION) {
      throw Errors.insert(from(token), "? only used in stmt");
    }
    if (type != TdengineLexer.ID
        && type != TdengineLexer.QUOTED_ID
        && type != TdengineLexer.STRING) {
      if (type == TdengineLexer.DOUBTFUL) {
        throw Errors.notSupported("the table name " + token.getText());
      }
      throw Errors.insert(from(token), "table_name is expected");
    }
    return name(token);
  }

  private static String name(Token token) {
    int type = token.getType();
    return type == TdengineLexer.QUOTED_ID || type == TdengineLexer.STRING
        ? Literals.unquote(token.getText())
        : token.getText();
  }

  private void expectValues() {
    Token token = next();
    if (token.getType() != TdengineLexer.VALUES) {
      throw Errors.insert(from(token), "keyword VALUES or FILE is expected");
    }
  }

  private void expect(int type, String message) {
    Token token = next();
    if (token.getType() != type) {
      throw Errors.insert(from(token), message);
    }
  }

  /** Skips a column list; returns where it begins, or -1 if there is none. */
  private int skipColumnList() {
    if (!peek(TdengineLexer.LP)) {
      return -1;
    }
    next();
    int start = position;
    int depth = 1;
    while (depth > 0) {
      Token token = next();
      if (token == END) {
        throw Errors.insert(") expected");
      }
      depth += token.getType() == TdengineLexer.LP ? 1 : 0;
      depth -= token.getType() == TdengineLexer.RP ? 1 : 0;
    }
    return start;
  }

  private boolean peek(int type) {
    int at = position;
    if (type != TdengineLexer.COMMA
        && at < tokens.size()
        && tokens.get(at).getType() == TdengineLexer.COMMA) {
      at++;
    }
    return at < tokens.size() && tokens.get(at).getType() == type;
  }

  /** As {@link #peek}, but not past a comma. */
  private boolean follows(int type) {
    return position < tokens.size() && tokens.get(position).getType() == type;
  }

  private void skipComma() {
    nextValid();
  }

  /** The next word, past one comma. */
  private Token next() {
    if (position < tokens.size() && tokens.get(position).getType() == TdengineLexer.COMMA) {
      position++;
    }
    return nextValid();
  }

  /** The next word. */
  private Token nextValid() {
    if (position >= tokens.size()) {
      offset = sql.text().codePointCount(0, sql.text().length());
      return END;
    }
    Token token = tokens.get(position++);
    offset = token.getStopIndex() + 1;
    return token;
  }

  private String from(Token token) {
    return token == END ? "" : sql.from(token.getStartIndex());
  }

  /** A value's token with its sign. */
  private record Value(Token token, int type, String text, String near, ZoneId zone) {

    static Value of(InsertReader reader, Token first) {
      Token token = first;
      String near = reader.from(first);
      String text = first.getText();
      if ((first.getType() == TdengineLexer.MINUS || first.getType() == TdengineLexer.PLUS)
          && reader.position < reader.tokens.size()
          && reader.tokens.get(reader.position).getStartIndex() == first.getStopIndex() + 1
          && isNumber(reader.tokens.get(reader.position).getType())) {
        token = reader.nextValid();
        text += token.getText();
      }
      switch (token.getType()) {
        case TdengineLexer.STRING -> {
          text = Literals.unquote(text);
          near = text;
        }
        case TdengineLexer.NOW,
            TdengineLexer.TODAY,
            TdengineLexer.INTEGER,
            TdengineLexer.FLOAT,
            TdengineLexer.BOOLEAN,
            TdengineLexer.NULL -> {}
        case TdengineLexer.OTHER_NUMBER, TdengineLexer.VARIABLE ->
            throw Errors.notSupported("the value " + text);
        default -> throw Errors.insert(near, "invalid data or symbol");
      }
      return new Value(token, token.getType(), text, near, reader.zone);
    }

    private static boolean isNumber(int type) {
      return type == TdengineLexer.INTEGER
          || type == TdengineLexer.FLOAT
          || type == TdengineLexer.OTHER_NUMBER;
    }

    boolean isNull(ColumnType column) {
      return type == TdengineLexer.NULL
          || (type == TdengineLexer.STRING && !column.isText() && text.equalsIgnoreCase("null"));
    }

    boolean isFunction() {
      return type == TdengineLexer.NOW || type == TdengineLexer.TODAY;
    }

    Long bool() {
      String lower = text.toLowerCase(Locale.ROOT);
      if (type == TdengineLexer.BOOLEAN || type == TdengineLexer.STRING) {
        if (lower.equals("true") || lower.equals("false")) {
          return lower.equals("true") ? 1L : 0L;
        }
        if (Literals.number(text) != null) {
          throw Errors.notSupported("a number in quotes for a BOOL");
        }
      } else {
        Double number = Literals.number(text);
        if (number != null) {
          return number == 0 ? 0L : 1L;
        }
      }
      throw Errors.insert(near, "invalid bool data");
    }

    Long integer(ColumnType column) {
      String word = Literals.typeWord(column);
      if (text.isEmpty()) {
        throw Errors.insert(near, "invalid numeric data");
      }
      if (type == TdengineLexer.BOOLEAN) {
        throw Errors.notSupported("a truth value for an integer column");
      }
      Long value = Literals.integer(text);
      Double number = Literals.number(text);
      if (value == null && number != null && !text.matches("[+-]?\\d+")) {
        if (number != Math.rint(number) || Math.abs(number) > 1L << 53) {
          throw Errors.notSupported("a fraction for an integer column");
        }
        value = number.longValue();
      }
      if (value == null) {
        throw Errors.insert(near, "invalid " + word + " data");
      }
      if (!Literals.fits(value, column)) {
        throw Errors.insert(near, word + " data overflow");
      }
      return value;
    }

    Double real(ColumnType column) {
      if (text.isEmpty()) {
        throw Errors.insert(near, "invalid numeric data");
      }
      Double value = Literals.number(text);
      if (value == null) {
        throw Errors.insert(near, "illegal float data");
      }
      if (column == ColumnType.FLOAT) {
        if (Math.abs(value) > Float.MAX_VALUE) {
          throw Errors.insert(near, "illegal float data");
        }
        return (double) value.floatValue();
      }
      if (value.isInfinite()) {
        throw Errors.insert(near, "illegal double data");
      }
      return value;
    }

    long time() {
      if (type == TdengineLexer.NOW) {
        return Timestamps.now();
      }
      if (type == TdengineLexer.TODAY) {
        return Timestamps.today(zone);
      }
      Long value = type == TdengineLexer.STRING ? Timestamps.parse(text, zone) : null;
      if (value == null && type != TdengineLexer.FLOAT && type != TdengineLexer.BOOLEAN) {
        value = Literals.integer(text);
      }
      if (value == null && type == TdengineLexer.STRING) {
        value =
            switch (text.toLowerCase(Locale.ROOT)) {
              case "now", "now()" -> Timestamps.now();
              case "today", "today()" -> Timestamps.today(zone);
              default -> null;
            };
      }
      if (value == null) {
        throw Errors.insert(near, "invalid timestamp");
      }
      return value;
    }
  }
}
