package io.klinesaga.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.market.MarketTime;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each event as one line to the logger {@code io.klinesaga.event}: {@code name key=value …}
 * or one JSON object.
 */
public final class EventLog implements Consumer<KlineEvent> {
  private static final Logger LOG = LoggerFactory.getLogger("io.klinesaga.event");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final boolean json;
  private final Clock clock;

  /**
   * @param json whether the lines are JSON
   * @param clock for the time in them
   */
  public EventLog(boolean json, Clock clock) {
    this.json = json;
    this.clock = clock;
  }

  @Override
  public void accept(KlineEvent event) {
    if (isBad(event)) {
      LOG.warn("{}", line(event));
    } else if (LOG.isInfoEnabled()) {
      LOG.info("{}", line(event));
    }
  }

  private static boolean isBad(KlineEvent event) {
    return event instanceof KlineEvent.SagaStuck
        || (event instanceof KlineEvent.RoutesReloaded reload && reload.reason() != null);
  }

  /** The event as one line. */
  String line(KlineEvent event) {
    return json ? json(event) : text(event);
  }

  private static String text(KlineEvent event) {
    return event.fields().entrySet().stream()
        .map(field -> " " + field.getKey() + "=" + quoted(text(field.getValue())))
        .collect(Collectors.joining("", event.name(), ""));
  }

  /** A rate as in the summary line of a run. */
  private static String text(Object value) {
    return value instanceof Double percent
        ? String.format(Locale.ROOT, "%.2f%%", percent)
        : String.valueOf(value);
  }

  /** A value with blanks, quotes or line ends is quoted, so that an event stays one line. */
  private static String quoted(String value) {
    if (!value.isEmpty() && value.chars().noneMatch(c -> c <= ' ' || c == '"')) {
      return value;
    }
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private String json(KlineEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("time", MarketTime.text(clock.instant()));
    fields.put("event", event.name());
    fields.putAll(event.fields());
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("event " + event.name() + " cannot be written as JSON", e);
    }
  }
}
