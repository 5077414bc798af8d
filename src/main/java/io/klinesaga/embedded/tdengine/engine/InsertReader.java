package io.klinesaga.embedded.tdengine.engine;

import static io.klinesaga.embedded.tdengine.grammar.TdengineLexer.*;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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
  /** Stands for a value that is bound later: its place among the columns or the tags bound. */
  record Placeholder(int place) {}

  /** The name of a table that is bound later. */
  static final String BOUND_NAME = "?";

  private static final int BOUND_NAME_BYTES = 271;
  private static final String COLUMNS_EXPECTED =
      "(...tbname, ts...) bounded cols is expected for supertable insertion";
  private static final Set<Integer> PLAIN = Set.of(NOW, INTEGER, FLOAT, BOOLEAN, NULL);
  private static final Set<Integer> BEYOND_SUBSET =
      Set.of(OTHER_NUMBER, VARIABLE, OTHER_VARIABLE, TODAY);
  private static final Token END = new CommonToken(Token.EOF, "");

  private final SqlText sql;
  private final List<Token> tokens;
  private final Scope scope;
  private final boolean isPrepared;
  private final List<TableRows> all = new ArrayList<>();
  private final Set<String> namedByStatement = new HashSet<>();
  private final Set<String> namedByRows = new HashSet<>();
  private final List<Parameter> parameters = new ArrayList<>();
  private int position;

  InsertReader(SqlText sql, Scope scope, boolean isPrepared) {
    this.sql = sql;
    this.tokens = sql.tokens();
    this.scope = scope;
    this.isPrepared = isPrepared;
  }

  /** The placeholders in their order, once {@link #read} has returned. */
  List<Parameter> parameters() {
    return parameters;
  }

  /** The rows; for a prepared statement one row, perhaps with placeholders. */
  List<TableRows> read() {
    next();
    require(next(), INTO, "keyword INTO is expected");
    for (Token first = next(); first != END; first = next()) {
      Errors.failIf(isPrepared && !all.isEmpty(), 0x0200, "single table allowed in one stmt");
      readTable(first);
    }
    Errors.failIf(all.isEmpty(), 0x0200, "no data in sql");
    // Of their rows of one time a real server loses one.
    Errors.refuseIf(
        !Collections.disjoint(namedByStatement, namedByRows),
        "a table named both by the statement and by rows of its super table");
    return all;
  }

  private void readTable(Token first) {
    boolean isBound = isPrepared && first.getType() == QUESTION;
    List<String> name = isBound ? List.of(BOUND_NAME) : readName(first);
    if (isBound) {
      placeholder(Column.TBNAME);
    }
    List<Token> columns = accept(LP) ? readClosedNames() : null;
    if (accept(USING)) {
      readUsing(name.get(name.size() - 1), columns);
      return;
    }
    Errors.refuseIf(isBound, "INSERT INTO ? without USING");
    int afterName = position;
    Table table = table(name);
    TableSchema schema = table.schema();
    if (table.id() != null) {
      List<Column> given = columnsOf(schema, columns);
      add(new TableRows(schema, table.name(), null, given, readRows(given)));
      return;
    }
    List<Column> known = new ArrayList<>(schema.columns());
    known.addAll(schema.tags());
    known.add(Column.TBNAME);
    List<Token> names =
        Errors.orThrow(columns, () -> Errors.insert(restAfter(afterName), COLUMNS_EXPECTED));
    readSuperTableRows(schema, withTime(resolve(names, known)));
  }

  private Table table(List<String> name) {
    String given = name.size() > 1 ? name.get(0) : scope.currentDatabase();
    String database = Errors.orThrow(given, () -> Errors.error(0x0200, "db is not specified"));
    return scope.table(scope.database(database), name.get(name.size() - 1));
  }

  private void readUsing(String child, @Nullable List<Token> columnsBefore) {
    TableSchema schema = Definitions.superTable(table(readName(next())));
    List<Column> given = accept(LP) ? resolve(readNames(), schema.tags()) : schema.tags();
    require(next(), TAGS, "TAGS is expected");
    require(next(), LP, "( is expected");
    List<@Nullable Object> values = new ArrayList<>();
    for (Column tag : given) {
      values.add(readValue(values.isEmpty() ? nextValid() : next(), tag));
    }
    Errors.throwIf(peek(COMMA), Errors.TAGS_NOT_MATCHED);
    require(nextValid(), RP, ") is expected");
    List<Token> names = columnsBefore == null && accept(LP) ? readNames() : columnsBefore;
    List<Column> columns = columnsOf(schema, names);
    List<@Nullable Object> tags = TableRows.select(values, given, schema.tags());
    add(new TableRows(schema, child, tags, columns, readRows(columns)));
  }

  private void add(TableRows rows) {
    all.add(rows);
    namedByStatement.add(rows.table());
  }

  private static List<Column> columnsOf(TableSchema schema, @Nullable List<Token> names) {
    return names == null ? schema.columns() : withTime(resolve(names, schema.columns()));
  }

  private static List<Column> withTime(List<Column> columns) {
    Errors.throwIf(columns.stream().noneMatch(Column::isTime), Errors.NO_PRIMARY_TIMESTAMP);
    return columns;
  }

  private static List<Column> resolve(List<Token> names, List<Column> known) {
    List<Column> columns = new ArrayList<>();
    for (Token token : names) {
      String name = name(token);
      Column column = TableSchema.find(known, name);
      Errors.throwIf(columns.contains(column), () -> Errors.insert(name, "duplicated column name"));
      columns.add(Errors.orThrow(column, () -> Errors.invalidColumn(name)));
    }
    return columns;
  }

  private List<List<@Nullable Object>> readRows(List<Column> columns) {
    Errors.refuseIf(accept(DOUBTFUL), "INSERT from a file");
    require(next(), VALUES, "keyword VALUES or FILE is expected");
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (accept(LP)) {
      rows.add(readRow(columns));
    }
    Errors.throwIf(rows.isEmpty(), () -> Errors.insert("no any data points"));
    return rows;
  }

  /** Rows that name their table; each table is created with the tags of its first row. */
  private void readSuperTableRows(TableSchema schema, List<Column> given) {
    List<Column> columns =
        given.stream().filter(c -> !c.isTag() && !c.equals(Column.TBNAME)).toList();
    int nameIndex = given.indexOf(Column.TBNAME);
    Errors.refuseIf(nameIndex < 0, "INSERT into a super table without tbname");
    Map<String, TableRows> byTable = new LinkedHashMap<>();
    for (List<@Nullable Object> row : readRows(given)) {
      Object name = row.get(nameIndex);
      byTable
          .computeIfAbsent(
              name instanceof Placeholder ? BOUND_NAME : RowWriter.checkedTableName(name),
              table -> {
                List<@Nullable Object> tags = TableRows.select(row, given, schema.tags());
                return new TableRows(schema, table, tags, columns, new ArrayList<>());
              })
          .rows()
          .add(TableRows.select(row, given, columns));
    }
    all.addAll(byTable.values());
    namedByRows.addAll(byTable.keySet());
  }

  private List<@Nullable Object> readRow(List<Column> columns) {
    List<@Nullable Object> row = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      Errors.throwIf(
          peek(COMMA), () -> Errors.insert(restAfter(position), "invalid data or symbol"));
      Errors.throwIf(peek(RP), Errors.COLUMN_COUNT);
      row.add(readValue(nextValid(), columns.get(i)));
      if (i < columns.size() - 1) {
        require(nextValid(), COMMA, ", expected");
      }
    }
    Errors.throwIf(peek(COMMA), Errors.COLUMN_COUNT);
    require(nextValid(), RP, ") expected");
    return row;
  }

  private @Nullable Object readValue(Token first, Column column) {
    if (first.getType() == QUESTION) {
      Errors.throwIf(!isPrepared, () -> Errors.insert(from(first), "? only used in stmt"));
      return placeholder(column);
    }
    Token token = first;
    String text = first.getText();
    if ((text.equals("-") || text.equals("+")) && isNumberAfter(first)) {
      token = nextValid();
      text += token.getText();
    }
    int type = token.getType();
    if (BEYOND_SUBSET.contains(type)) {
      throw Errors.notSupported("the value " + text);
    }
    if (type == STRING) {
      String unquoted = Literals.unquote(text);
      return new InsertValue(type, unquoted, () -> unquoted, scope.zone()).convert(column);
    }
    Errors.throwIf(
        !PLAIN.contains(type), () -> Errors.insert(from(first), "invalid data or symbol"));
    boolean isAlone = peek(COMMA) || peek(RP);
    Errors.refuseIf(
        type == NOW && (column.type() != ColumnType.TIMESTAMP || !isAlone),
        "NOW other than alone and as a time");
    return new InsertValue(type, text, () -> from(first), scope.zone()).convert(column);
  }

  private boolean isNumberAfter(Token sign) {
    return isBehind(sign)
        && Set.of(INTEGER, FLOAT, OTHER_NUMBER).contains(tokens.get(position).getType());
  }

  private Placeholder placeholder(Column column) {
    boolean isName = column.equals(Column.TBNAME);
    Target target = isName ? Target.TABLE_NAME : column.isTag() ? Target.TAG : Target.COLUMN;
    int bytes = column.type().storageBytes(column.length());
    int place = (int) parameters.stream().filter(p -> p.target() == target).count();
    parameters.add(
        new Parameter(column.name(), column.type(), isName ? BOUND_NAME_BYTES : bytes, target));
    return new Placeholder(place);
  }

  // ---------------------------------------------------------------- words

  private List<String> readName(Token first) {
    List<String> name = new ArrayList<>();
    name.add(tableWord(first));
    if (peek(DOT) && isBehind(first)) {
      Token dot = nextValid();
      Errors.refuseIf(!isBehind(dot), "a table name with blanks");
      name.add(tableWord(nextValid()));
    }
    return name;
  }

  /** Whether the next word follows without a blank. */
  private boolean isBehind(Token token) {
    return position < tokens.size()
        && tokens.get(position).getStartIndex() == token.getStopIndex() + 1;
  }

  private String tableWord(Token token) {
    return switch (token.getType()) {
      case ID, OTHER_FUNCTION, QUOTED_ID, STRING -> Scope.checkedName(name(token));
      case QUESTION -> throw Errors.insert(from(token), "? only used in stmt");
      case DOUBTFUL -> throw Errors.notSupported("the table name " + token.getText());
      default -> throw Errors.insert(from(token), "table_name is expected");
    };
  }

  private static String name(Token token) {
    int type = token.getType();
    return type == QUOTED_ID || type == STRING
        ? Literals.unquote(token.getText())
        : token.getText();
  }

  /** The words of a list whose end is looked for first, as a real server does behind a table. */
  private List<Token> readClosedNames() {
    int depth = 1;
    for (int i = position; i < tokens.size() && depth > 0; i++) {
      int type = tokens.get(i).getType();
      depth += type == LP ? 1 : type == RP ? -1 : 0;
    }
    Errors.throwIf(depth > 0, () -> Errors.insert(") expected"));
    return readNames();
  }

  /** The words of a list of columns or tags, behind its parenthesis. */
  private List<Token> readNames() {
    List<Token> names = new ArrayList<>();
    for (Token token = next(); token.getType() != RP; token = next()) {
      Errors.throwIf(token == END, () -> Errors.insert(") expected"));
      names.add(token);
    }
    return names;
  }

  private void require(Token token, int type, String message) {
    Errors.throwIf(token.getType() != type, () -> Errors.insert(from(token), message));
  }

  /** Takes the next word, past one comma, if it is of the type. */
  private boolean accept(int type) {
    int before = position;
    boolean isNext = next().getType() == type;
    position = isNext ? position : before;
    return isNext;
  }

  private boolean peek(int type) {
    return position < tokens.size() && tokens.get(position).getType() == type;
  }

  /** The next word, past one comma. */
  private Token next() {
    position += peek(COMMA) ? 1 : 0;
    return nextValid();
  }

  /** The next word. */
  private Token nextValid() {
    return position < tokens.size() ? tokens.get(position++) : END;
  }

  private String from(Token token) {
    return token == END ? "" : sql.from(token.getStartIndex());
  }

  /** The statement behind so many words. */
  private String restAfter(int words) {
    return sql.from(tokens.get(words - 1).getStopIndex() + 1);
  }
}
