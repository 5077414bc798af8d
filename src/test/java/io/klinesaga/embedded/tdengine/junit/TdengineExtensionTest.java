package io.klinesaga.embedded.tdengine.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Also the example of how to use the extension. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("servers")
class TdengineExtensionTest {
  @RegisterExtension static final TdengineExtension TDENGINE = new TdengineExtension();

  @Test
  @Order(1)
  void the_server_is_empty_and_takes_bars() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE market KEEP 36500");
      statement.execute(
          "CREATE STABLE market.bars (ts TIMESTAMP, close DOUBLE) TAGS (symbol VARCHAR(16))");
      statement.execute(
          "INSERT INTO market.b1 USING market.bars TAGS ('600000.SH') VALUES ('2026-01-05', 13.75)");
      assertThat(lastClose(statement)).isEqualTo(13.75);
    }
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(TDENGINE.url(), "root", "taosdata");
  }

  private static double lastClose(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT last(close) FROM market.bars")) {
      assertThat(rows.next()).isTrue();
      return rows.getDouble(1);
    }
  }

  @Nested
  class A_nested_class {
    @Test
    void uses_the_same_server() throws SQLException {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        assertThat(lastClose(statement)).isEqualTo(13.75);
      }
    }
  }

  @Test
  void outside_its_class_there_is_no_server() {
    TdengineExtension unused = new TdengineExtension();
    assertThatThrownBy(unused::url).isInstanceOf(IllegalStateException.class);
  }
}
