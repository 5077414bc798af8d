package io.klinesaga.audit;

/** Is told of audits; must be quick and must not throw. */
@FunctionalInterface
public interface AuditListener {
  /** An audit has ended and its result is recorded. */
  void ended(AuditReport report);
}
