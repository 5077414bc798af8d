package io.klinesaga.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an audit found.
 *
 * @param series series compared
 * @param bars valid bars read
 * @param transactions committed transactions whose bars were summed up
 * @param busy series that were being written all the time, and so could not be compared
 * @param violations what does not hold
 * @param durationMillis from start to end
 * @param sampleOf how many series the compared ones were drawn from at random; 0 if they were not
 */
public record AuditReport(
    int series,
    long bars,
    long transactions,
    int busy,
    List<Violation> violations,
    long durationMillis,
    int sampleOf) {
  public AuditReport {
    violations = List.copyOf(violations);
  }

  /** Of every series that was asked for. */
  public AuditReport(
      int series,
      long bars,
      long transactions,
      int busy,
      List<Violation> violations,
      long durationMillis) {
    this(series, bars, transactions, busy, violations, durationMillis, 0);
  }

  /** The same of series that were drawn from so many at random. */
  public AuditReport sampledFrom(int all) {
    return new AuditReport(series, bars, transactions, busy, violations, durationMillis, all);
  }

  public boolean isClean() {
    return violations.isEmpty();
  }

  /** The figures under their public names, in their public order. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("series", series);
    if (sampleOf > 0) {
      figures.put("sample_of", sampleOf);
    }
    figures.put("bars", bars);
    figures.put("transactions", transactions);
    figures.put("busy", busy);
    figures.put("violations", violations.size());
    figures.put("duration_ms", durationMillis);
    return figures;
  }

  /** {@code key=value}, separated by blanks. */
  public String line() {
    return figures().entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(" "));
  }
}
