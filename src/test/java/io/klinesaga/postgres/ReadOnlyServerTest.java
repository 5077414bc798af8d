package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@Tag("servers")
class ReadOnlyServerTest {
  private static boolean run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }

  @Test
  void a_connection_that_has_become_read_only_is_not_used_again() {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.sync.max-workers", "1");
    settings.put("kline.postgres.pool-size", "3");
    try (PostgresDatabase database =
        new PostgresDatabase(TestServers.configuration(settings).postgres())) {
      Transactions transactions = database.transactions();
      transactions.execute(
          "demote", c -> run(c, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"));
      String write = "CREATE TABLE it_writes(n int)";
      assertThatThrownBy(() -> transactions.execute("write", c -> run(c, write)))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("read-only transaction");
      assertThat(transactions.<Boolean>execute("write", c -> run(c, write))).isFalse();
    }
  }
}
