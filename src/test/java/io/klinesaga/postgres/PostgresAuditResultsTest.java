package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.audit.AuditReport;
import io.klinesaga.audit.AuditRequest;
import io.klinesaga.audit.Invariant;
import io.klinesaga.audit.Violation;
import io.klinesaga.config.CleanerConfig;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.testing.TestServers;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PostgresAuditResultsTest {
  private static final AuditRequest WHOLE = new AuditRequest(Set.of(), TimeRange.ALL, 100);
  private static final AuditReport CLEAN = report(1);
  private static final AuditReport DIRTY =
      report(2, new Violation(Invariant.METADATA, null, null, 0, "first bar differs"));

  private PostgresDatabase database;
  private PostgresAuditResults results;

  private static AuditReport report(int series, Violation... found) {
    return new AuditReport(series, 10, 1, 0, List.of(found), 5);
  }

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
    results = new PostgresAuditResults(database.transactions());
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private List<String> kept() {
    return database
        .transactions()
        .execute(
            "results",
            connection -> {
              List<String> rows = new ArrayList<>();
              try (Statement statement = connection.createStatement();
                  ResultSet row =
                      statement.executeQuery(
                          "SELECT series, violations FROM audit_result ORDER BY audit_id")) {
                while (row.next()) {
                  rows.add(row.getInt(1) + " " + row.getString(2));
                }
              }
              return rows;
            });
  }

  @Test
  void an_audit_of_a_part_that_finds_nothing_does_not_hide_what_a_whole_one_found() {
    results.add(WHOLE, DIRTY);
    results.add(new AuditRequest(Set.of(), TimeRange.ALL, 10), CLEAN);
    results.add(new AuditRequest(Set.of(Symbol.parse("600000.SH")), TimeRange.ALL, 100), CLEAN);
    results.add(new AuditRequest(Set.of(), new TimeRange(0, 1), 100), CLEAN);
    assertThat(kept()).containsExactly("2 {\"metadata\": 1}");
    results.add(WHOLE, CLEAN);
    assertThat(kept()).containsExactly("2 {\"metadata\": 1}", "1 {}");
  }

  @Test
  void an_audit_of_a_part_that_finds_something_counts() {
    results.add(WHOLE, CLEAN);
    results.add(new AuditRequest(Set.of(), TimeRange.ALL, 10), DIRTY);
    assertThat(kept()).containsExactly("1 {}", "2 {\"metadata\": 1}");
  }

  @Test
  void old_results_are_pruned_but_the_last_one_stays() {
    results.add(WHOLE, DIRTY);
    results.add(WHOLE, CLEAN);
    database
        .transactions()
        .execute(
            "age",
            connection ->
                Sql.update(
                    connection,
                    "UPDATE audit_result SET finished_at = now() - interval '400 days'"));
    Duration year = Duration.ofDays(365);
    long pruned =
        new PostgresRetention(
                database.transactions(),
                new CleanerConfig(Duration.ofMinutes(30), year, year, year, Optional.empty()))
            .prune();
    assertThat(pruned).isEqualTo(1);
    assertThat(kept()).containsExactly("1 {}");
  }
}
