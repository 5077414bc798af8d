package io.klinesaga.metrics;

import io.klinesaga.complete.DayAnswer;
import io.klinesaga.market.Period;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The gauges whose values somebody puts in; a scrape only shows them. NaN until the first time and
 * while PostgreSQL does not answer, so that no old number passes for a new one.
 */
public final class Gauges {
  private record Key(Metric metric, List<String> values) {}

  /** Gauges read from PostgreSQL, by the name of the figure. */
  private static final Map<String, Metric> READ =
      Map.ofEntries(
          Map.entry("pending", Metric.PENDING),
          Map.entry("oldest", Metric.OLDEST_PENDING),
          Map.entry("stuck", Metric.STUCK),
          Map.entry("images", Metric.BEFORE_IMAGE_ROWS_OPEN),
          Map.entry("rereads", Metric.REREAD_RANGES),
          Map.entry("rate", Metric.SUCCESS_RATE),
          Map.entry("run", Metric.LAST_RUN),
          Map.entry("cleaner", Metric.CLEANER_LAST_SUCCESS),
          Map.entry("audit", Metric.AUDIT_LAST),
          Map.entry("violations", Metric.AUDIT_VIOLATIONS),
          Map.entry("series", Metric.SERIES_KNOWN),
          Map.entry("behind", Metric.SERIES_BEHIND),
          Map.entry("chunks", Metric.CHUNKS),
          Map.entry("parked", Metric.CHUNKS_PARKED),
          Map.entry("lag", Metric.CHUNK_LAG),
          Map.entry("complete", Metric.COMPLETE),
          Map.entry("day", Metric.COMPLETE_DAY),
          Map.entry("answered", Metric.COMPLETE_ANSWER));

  /** What is absent is not zero. */
  private static final Set<Metric> UNKNOWN_IF_ABSENT =
      Set.of(Metric.COMPLETE, Metric.COMPLETE_DAY, Metric.COMPLETE_ANSWER);

  private final Meters meters;
  private final Map<Key, Double> values = new ConcurrentHashMap<>();

  Gauges(Meters meters) {
    this.meters = meters;
    unknown();
  }

  private static List<String> labelValues(Metric metric) {
    return switch (metric) {
      case SUCCESS_RATE -> List.of("run", "1h");
      case LAST_RUN -> List.of("daily", "minute");
      case CHUNKS -> List.of("open", "taken");
      case AUDIT_VIOLATIONS -> KlineMetrics.invariants();
      case SERIES_KNOWN, SERIES_BEHIND, COMPLETE_DAY, COMPLETE_ANSWER -> periods().toList();
      case COMPLETE -> periods().flatMap(Gauges::withStates).toList();
      default -> List.of("");
    };
  }

  private static Stream<String> periods() {
    return Stream.of(Period.values()).map(Period::code);
  }

  private static Stream<String> withStates(String period) {
    return DayAnswer.shownStates().stream().map(state -> period + "," + state.code());
  }

  private static double absent(Metric metric) {
    if (UNKNOWN_IF_ABSENT.contains(metric)) {
      return Double.NaN;
    }
    return metric == Metric.SUCCESS_RATE ? 1 : 0;
  }

  /** PostgreSQL does not answer: nothing is known. */
  public void unknown() {
    pausedSources().forEach(key -> values.put(key, Double.NaN));
    READ.values()
        .forEach(metric -> labelValues(metric).forEach(label -> put(metric, Double.NaN, label)));
  }

  /**
   * Takes over what PostgreSQL says.
   *
   * @param figures values by name and label values, joined by a comma; what is absent is zero, an
   *     absent rate 1, and nothing is known of days without an answer
   */
  public void read(Map<String, Map<String, Double>> figures) {
    Map<String, Double> paused = figures.getOrDefault("paused", Map.of());
    pausedSources().forEach(key -> values.put(key, paused.getOrDefault(key.values().get(0), 0.0)));
    READ.forEach(
        (name, metric) -> {
          Map<String, Double> found = figures.getOrDefault(name, Map.of());
          double absent = absent(metric);
          labelValues(metric)
              .forEach(label -> put(metric, found.getOrDefault(label, absent), label));
        });
  }

  /** Of the configured sources: their names are no figures of PostgreSQL. */
  private List<Key> pausedSources() {
    return values.keySet().stream().filter(key -> key.metric() == Metric.SOURCE_PAUSED).toList();
  }

  private void put(Metric metric, double value, String label) {
    if (label.isEmpty()) {
      set(metric, value);
    } else {
      set(metric, value, label.split(",", -1));
    }
  }

  /** What a gauge shows; NaN if nothing is known. */
  public double get(Metric metric, String... labels) {
    return values.getOrDefault(new Key(metric, List.of(labels)), Double.NaN);
  }

  /** The sum over all label values of a gauge. */
  public double sum(Metric metric) {
    return labelValues(metric).stream()
        .mapToDouble(label -> get(metric, label.split(",", -1)))
        .sum();
  }

  /** Sets one gauge. */
  public void set(Metric metric, double value, String... labels) {
    Key key = new Key(metric, List.of(labels));
    if (values.put(key, value) == null) {
      meters.gauge(metric, () -> values.getOrDefault(key, Double.NaN), labels);
    }
  }
}
