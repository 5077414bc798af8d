package io.klinesaga.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.audit.AuditReport;
import io.klinesaga.audit.AuditRequest;
import io.klinesaga.audit.Violation;
import io.klinesaga.jdbc.Transactions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The table {@code audit_result}: it lets one process see what another has found. */
public final class PostgresAuditResults {
  private final Transactions transactions;

  public PostgresAuditResults(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Keeps the figures of an audit that has ended. One of a part that has found nothing is left out:
   * it says nothing about what another one has found elsewhere.
   */
  public void add(AuditRequest request, AuditReport report) {
    if (request.coversEverything() || !report.isClean()) {
      add(report);
    }
  }

  private void add(AuditReport report) {
    String violations = json(byInvariant(report));
    transactions.execute(
        "keep the result of the audit",
        connection ->
            Sql.update(
                connection,
                """
                INSERT INTO audit_result (series, bars, transactions, busy, duration_ms, violations)
                VALUES (?, ?, ?, ?, ?, ?::jsonb)
                """,
                report.series(),
                report.bars(),
                report.transactions(),
                report.busy(),
                report.durationMillis(),
                violations));
  }

  private static Map<String, Integer> byInvariant(AuditReport report) {
    return report.violations().stream()
        .map(Violation::invariant)
        .collect(Collectors.toMap(i -> i.code(), i -> 1, Integer::sum, TreeMap::new));
  }

  private static String json(Map<String, Integer> counts) {
    try {
      return new ObjectMapper().writeValueAsString(counts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the result of an audit cannot be written as JSON", e);
    }
  }
}
