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
 */
public record AuditReport(
    int series,
    long bars,
    long transactions,
    int busy,
    List<Violation> violations,
    long durationMillis) {
  public AuditReport {
    violations = List.copyOf(violations);
  }

  public boolean isClean() {
    return violations.isEmpty();
  }

  /** The figures under their public names, in their public order. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("series", series);
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
