package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.grammar.TdengineParser.NameContext;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.TableNameContext;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What names and times in a statement mean to one session. */
final class SessionContext {
  /** Bytes of a table's name. */
  static final int MAX_NAME = 192;

  private final Catalog catalog;
  private final ZoneId zone;
  private volatile @Nullable String database;

  SessionContext(Catalog catalog, ZoneId zone, @Nullable String database) {
    this.catalog = catalog;
    this.zone = zone;
    this.database = database;
  }

  ZoneId zone() {
    return zone;
  }

  @Nullable String databaseName() {
    return database;
  }

  void use(String name) {
    catalog.database(name);
    database = name;
  }

  static String text(NameContext name) {
    String text = name.getText();
    return name.QUOTED_ID() == null ? text : Literals.unquote(text);
  }

  /** The table's own name, without its database. */
  static String table(TableNameContext name) {
    String table = text(name.name(name.name().size() - 1));
    checkNameLength(table);
    return table;
  }

  static void checkNameLength(String name) {
    if (name.length() > MAX_NAME) {
      throw Errors.notSupported("a name of more than " + MAX_NAME + " bytes");
    }
  }

  /** The database of a table name. */
  Database database(TableNameContext name) {
    if (name.name().size() > 1) {
      return catalog.database(text(name.name(0)));
    }
    String current = database;
    if (current == null) {
      throw Errors.noDatabaseChosen();
    }
    return catalog.database(current);
  }

  /** The same for INSERT, which has its own text for no database. */
  Database insertDatabase(List<String> name) {
    String current = name.size() > 1 ? name.get(0) : database;
    if (current == null) {
      throw Errors.invalidOperation("db is not specified");
    }
    return catalog.database(current);
  }
}
