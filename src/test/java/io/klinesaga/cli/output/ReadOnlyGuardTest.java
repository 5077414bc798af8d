package io.klinesaga.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.klinesaga.embedded.postgres.EmbeddedPostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("servers")
class ReadOnlyGuardTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "  \n\t Select 1 ; ",
        "-- delete\nSELECT last(ts) FROM d;-- done",
        "/* drop table x; */ show databases",
        "SHOW CREATE TABLE d",
        "desc d",
        "DESCRIBE d",
        "(select 1) union all (select 2)",
        "select ';drop table x' from d",
        "select \"a;b\", 'it''s; ok', 'back\\'; slash' from d",
        "select `a;b` from d",
        "explain select * from d",
        "EXPLAIN ANALYZE VERBOSE true SELECT 1",
        "select 1; /* nothing */ ; -- more",
        "select 'insert' from d"
      })
  void tdengine_statements_that_read_pass(String sql) {
    assertThat(ReadOnlyGuard.checkTdengine(sql)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert into d values (now, 1)",
        "DELETE FROM d",
        "drop database market_data",
        "create table x (ts timestamp)",
        "alter database d keep 1",
        "use market_data",
        "kill query 'x'",
        "/* select */ drop table x",
        "-- select\ndrop table x",
        "'select' drop table x",
        "selectx 1",
        "explain analyze insert into d select * from e",
        "explain",
        "\u00a0select 1",
        "compact database d"
      })
  void tdengine_statements_that_write_are_refused(String sql) {
    assertThatThrownBy(() -> ReadOnlyGuard.checkTdengine(sql))
        .isInstanceOf(ReadOnlyException.class)
        .hasMessageContaining("is refused: query only reads");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '%',
      textBlock =
          """
          select 1; drop table x          | drop table x
          select 1;;drop table x          | drop table x
          select 1;/* ; */delete from d   | delete from d
          show databases;select 1         | select 1
          """)
  void a_second_tdengine_statement_is_refused(String sql, String second) {
    assertThatThrownBy(() -> ReadOnlyGuard.checkTdengine(sql))
        .isInstanceOf(ReadOnlyException.class)
        .hasMessage("one statement at a time: found '" + second + "' after the ';'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1; drop table x",
        "select $$a$$; drop table x",
        "select $1; drop table x",
        "select a$b$c; drop table x; select a$b$c",
        "select 'a\\'; drop table x --'",
        "select 1 /* a /* b */ ; */; drop table x",
        "select 1 -- a\r; drop table x",
        "begin; drop table x; commit"
      })
  void a_second_postgres_statement_is_refused(String sql) {
    assertThatThrownBy(() -> ReadOnlyGuard.checkPostgres(sql))
        .isInstanceOf(ReadOnlyException.class)
        .hasMessageStartingWith("one statement at a time: found 'drop table x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select ';'",
        "select ';''; drop table x'",
        "select E'a\\'; drop table x'",
        "select \"a;b\" from t",
        "select $$a; b$$",
        "select $t$a; $$ b; $t$",
        "select 1 /* a; /* b; */ c; */ ; -- d; e",
        "with a as (select ';' as x) select * from a;"
      })
  void a_semicolon_inside_a_postgres_string_name_or_comment_is_no_end(String sql) {
    assertThat(ReadOnlyGuard.checkPostgres(sql)).doesNotEndWith(";");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", ";", "-- select 1", "/* select 1 */;"})
  void a_text_without_a_statement_is_refused(String sql) {
    assertThatThrownBy(() -> ReadOnlyGuard.checkPostgres(sql))
        .isInstanceOf(ReadOnlyException.class)
        .hasMessage("there is no statement to run");
    assertThatThrownBy(() -> ReadOnlyGuard.checkTdengine(sql))
        .isInstanceOf(ReadOnlyException.class)
        .hasMessage("there is no statement to run");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '%',
      textBlock =
          """
          select 'a          | the quote that begins at character 8 never ends
          select "a          | the quote that begins at character 8 never ends
          select 1 /* a      | the comment that begins at character 10 never ends
          select 1 /*        | the comment that begins at character 10 never ends
          select 'a\\        | the quote that begins at character 8 never ends
          """)
  void what_begins_and_never_ends_is_refused(String sql, String message) {
    assertThatThrownBy(() -> ReadOnlyGuard.checkTdengine(sql))
        .isInstanceOf(ReadOnlyException.class)
        .hasMessage(message);
  }

  @Test
  void a_dollar_quote_that_never_ends_is_refused() {
    assertThatThrownBy(() -> ReadOnlyGuard.checkPostgres("select $x$ a $y$"))
        .isInstanceOf(ReadOnlyException.class)
        .hasMessage("the string $x$ that begins at character 8 never ends");
  }

  @Test
  void postgres_refuses_to_write_whatever_the_statement_looks_like(@TempDir Path folder)
      throws SQLException {
    try (EmbeddedPostgresServer server = EmbeddedPostgresServer.start(folder, 0)) {
      try (Connection owner = connect(server);
          Statement statement = owner.createStatement()) {
        statement.execute("CREATE TABLE t AS SELECT 1 AS n");
        statement.execute("CREATE SEQUENCE s");
        statement.execute(
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'INSERT INTO t VALUES (9) RETURNING"
                + " n'");
      }
      for (String sql :
          new String[] {
            "WITH x AS (DELETE FROM t RETURNING n) SELECT * FROM x",
            "SELECT n INTO u FROM t",
            "SELECT f()",
            "SELECT nextval('s')",
            "DROP TABLE t",
            "EXPLAIN ANALYZE DELETE FROM t",
            "SELECT set_config('transaction_read_only', 'off', false), f()",
            "DO $$ BEGIN SET TRANSACTION READ WRITE; DELETE FROM t; END $$",
            "DO $$ BEGIN COMMIT; DELETE FROM t; END $$",
            "SET TRANSACTION READ WRITE"
          }) {
        assertRefused(server, sql);
      }
      assertThat(rows(server)).isEqualTo(1);
    }
  }

  private static void assertRefused(EmbeddedPostgresServer server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      ReadOnlyGuard.beginReadOnly(connection);
      SQLException e =
          catchThrowableOfType(
              SQLException.class, () -> statement.execute(ReadOnlyGuard.checkPostgres(sql)));
      assertThat((Throwable) e).as(sql).isNotNull();
      if (!sql.contains("READ WRITE") && !sql.contains("set_config") && !sql.contains("COMMIT")) {
        assertThat(e.getSQLState()).as(sql).isEqualTo("25006");
      }
    }
  }

  private static long rows(EmbeddedPostgresServer server) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      ReadOnlyGuard.beginReadOnly(connection);
      try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private static Connection connect(EmbeddedPostgresServer server) throws SQLException {
    return DriverManager.getConnection(server.url(), server.user(), server.password());
  }
}
