package io.klinesaga.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.testing.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class TransactionsTest {
  private PostgresDatabase database;
  private Transactions transactions;
  private DataSource bound;

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    transactions = database.transactions();
    bound = transactions.boundDataSource();
    execute("CREATE TABLE note (text text NOT NULL)");
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private int execute(String sql) {
    return transactions.execute(
        sql,
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
          }
        });
  }

  private void note(String text) {
    execute("INSERT INTO note VALUES ('" + text + "')");
  }

  private int notes() {
    return transactions.execute(
        "count",
        connection -> {
          try (Statement statement = connection.createStatement();
              var rows = statement.executeQuery("SELECT count(*) FROM note")) {
            rows.next();
            return rows.getInt(1);
          }
        });
  }

  @Test
  void work_in_a_transaction_is_committed_together() {
    transactions.inTransaction(
        () -> {
          note("one");
          note("two");
          assertThat(CompletableFuture.supplyAsync(this::notes).join()).isZero();
        });
    assertThat(notes()).isEqualTo(2);
  }

  @Test
  void an_error_rolls_the_whole_transaction_back() {
    assertThatThrownBy(
            () ->
                transactions.inTransaction(
                    () -> {
                      note("one");
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    assertThat(notes()).isZero();
  }

  @Test
  void a_nested_transaction_is_part_of_the_outer_one() {
    assertThatThrownBy(
            () ->
                transactions.inTransaction(
                    () -> {
                      transactions.inTransaction(() -> note("inner"));
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    assertThat(notes()).isZero();
  }

  @Test
  void a_refused_statement_has_its_state_and_says_what_was_attempted() {
    assertThatThrownBy(() -> execute("SELEC"))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> {
              assertThat(e.sqlState()).isEqualTo("42601");
              assertThat(e.isUnreachable()).isFalse();
            })
        .hasMessageContaining("SELEC");
  }

  @Test
  void the_bound_data_source_writes_in_the_threads_transaction() {
    assertThatThrownBy(
            () ->
                transactions.inTransaction(
                    () -> {
                      writeThroughComponent("INSERT INTO note VALUES ('one')");
                      assertThat(notes()).isEqualTo(1);
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    assertThat(notes()).isZero();
  }

  /** As a component does that thinks it has a connection of its own. */
  private void writeThroughComponent(String sql) {
    try (Connection connection = bound.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate(sql);
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void the_bound_data_source_refuses_to_work_outside_of_a_transaction() {
    assertThatThrownBy(bound::getConnection)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no transaction on thread");
  }

  @Test
  void the_bound_data_source_refuses_another_thread() {
    transactions.inTransaction(
        () ->
            assertThatThrownBy(
                    () ->
                        CompletableFuture.runAsync(() -> writeThroughComponent("SELECT 1")).join())
                .hasMessageContaining("no transaction on thread"));
  }

  @Test
  void a_roll_back_by_a_component_condemns_the_transaction() {
    assertThatThrownBy(
            () ->
                transactions.inTransaction(
                    () -> {
                      note("one");
                      rollBackThroughComponent();
                      note("two");
                    }))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("nothing is committed");
    assertThat(notes()).isZero();
  }

  private void rollBackThroughComponent() {
    try (Connection connection = bound.getConnection()) {
      connection.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_swallowed_sql_error_spoils_the_transaction() {
    assertThatThrownBy(
            () ->
                transactions.inTransaction(
                    () -> {
                      note("one");
                      assertThatThrownBy(() -> execute("SELECT 1 / 0"))
                          .isInstanceOf(DatabaseException.class);
                    }))
        .isInstanceOf(DatabaseException.class);
    assertThat(notes()).isZero();
  }

  @Test
  void an_sql_error_a_component_swallows_spoils_the_transaction() {
    assertThatThrownBy(
            () ->
                transactions.inTransaction(
                    () -> {
                      note("one");
                      assertThatThrownBy(() -> writeThroughComponent("SELECT 1 / 0"))
                          .hasMessageContaining("division by zero");
                    }))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("nothing is committed");
    assertThat(notes()).isZero();
  }

  @Test
  void a_thread_is_free_again_after_a_failed_transaction() {
    assertThatThrownBy(() -> transactions.inTransaction(() -> execute("SELECT 1 / 0")))
        .isInstanceOf(DatabaseException.class);
    note("outside");
    assertThat(notes()).isEqualTo(1);
  }

  @Test
  void commits_are_counted_and_roll_backs_are_not() {
    long before = transactions.commits();
    transactions.inTransaction(() -> note("one"));
    assertThatThrownBy(
            () ->
                transactions.inTransaction(
                    () -> {
                      note("two");
                      throw new IllegalStateException();
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(transactions.commits()).isEqualTo(before + 1);
  }
}
