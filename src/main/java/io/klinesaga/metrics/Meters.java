package io.klinesaga.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Makes the meters of the catalogue, each once. A registry that is closed or shared with Camel does
 * not matter: Camel removes only its own meters when routes go.
 */
final class Meters {
  /** From a commit on a fast disk to a request that is about to time out. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
    Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1),
    Duration.ofMillis(2500), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30),
    Duration.ofSeconds(60)
  };

  private record Key(Metric metric, List<String> values) {}

  private final MeterRegistry registry;
  private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  Counter counter(Metric metric, String... values) {
    return counters.computeIfAbsent(
        new Key(metric, List.of(values)),
        key ->
            Counter.builder(metric.meterName())
                .description(metric.help())
                .tags(tags(metric, values))
                .register(registry));
  }

  Timer timer(Metric metric, String... values) {
    return timers.computeIfAbsent(
        new Key(metric, List.of(values)),
        key ->
            Timer.builder(metric.meterName())
                .description(metric.help())
                .tags(tags(metric, values))
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
  }

  void gauge(Metric metric, Supplier<Number> value, String... values) {
    Gauge.builder(metric.meterName(), value)
        .description(metric.help())
        .tags(tags(metric, values))
        .strongReference(true)
        .register(registry);
  }

  private static List<Tag> tags(Metric metric, String... values) {
    if (values.length != metric.labels().size()) {
      throw new IllegalArgumentException(
          metric.id() + ": labels " + metric.labels() + ", values " + List.of(values));
    }
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(metric.labels().get(i), values[i]));
    }
    return tags;
  }
}
