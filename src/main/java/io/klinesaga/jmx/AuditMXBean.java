package io.klinesaga.jmx;

import io.klinesaga.api.PublicApi;

/** Audits. */
@Described("Audits: reads bars again and compares the two databases")
@PublicApi
public interface AuditMXBean {
  @Described(
      value = "When the last audit, of any process, has ended; empty if none has",
      unit = "market time with its offset")
  String getLastAudit();

  @Described(value = "What that audit has found", unit = "violations")
  double getViolations();

  @Described("What came of the last audit that was ordered here")
  String getLastAnswer();

  @Described("Begins an audit in the background, unless one ordered here still runs")
  String auditNow(@Described("Share of the series, above 0 and at most 100") double samplePercent);
}
