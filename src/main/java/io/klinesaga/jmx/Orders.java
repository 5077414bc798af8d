package io.klinesaga.jmx;

import io.klinesaga.audit.AuditReport;
import io.klinesaga.audit.AuditRequest;
import io.klinesaga.clean.CleanerRound;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;

/** The work that JMX clients may order. Each method does it on the calling thread. */
public interface Orders {
  /**
   * Runs one sync.
   *
   * @throws RuntimeException if it could not be planned
   */
  SyncSummary sync(SyncRequest request);

  /**
   * Runs one round of the cleaner.
   *
   * @throws RuntimeException if it was broken off
   */
  CleanerRound clean();

  /**
   * Compares the two databases, logs each violation and keeps the result.
   *
   * @throws RuntimeException if it was broken off
   */
  AuditReport audit(AuditRequest request);
}
