package io.klinesaga.event;

import io.klinesaga.api.PublicApi;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened and is durable. Names and fields are public: the log and the route of
 * the integrators show them.
 */
@PublicApi
public sealed interface KlineEvent {
  /**
   * A saga has ended: COMPLETED, COMPENSATED or GIVEN_UP.
   *
   * @param durationMs from its begin; null if it began in another process or was taken up later
   */
  record SagaEnded(String sagaId, String state, @Nullable Long durationMs) implements KlineEvent {}

  /** A saga waits for a person. */
  record SagaStuck(String sagaId, String error) implements KlineEvent {}

  /**
   * Transactions of a saga were rolled back.
   *
   * @param transactions number by period
   */
  record Compensated(String sagaId, Map<String, Integer> transactions) implements KlineEvent {}

  /**
   * A run has ended.
   *
   * @param outcome ok, incomplete or failed
   * @param failure why it could not be planned; null if it could
   * @param figures those of its summary line
   */
  record RunEnded(
      long runId,
      String kind,
      String outcome,
      @Nullable String failure,
      Map<String, Object> figures)
      implements KlineEvent {}

  /**
   * Bars of a series were sent to quarantine.
   *
   * @param rules number of bars by the rule they break
   */
  record Quarantined(String symbol, String period, String source, Map<String, Integer> rules)
      implements KlineEvent {}

  /**
   * Nothing of a series was stored, because of what a source delivered.
   *
   * @param rule the rule that most of its bars break
   */
  record Refused(String symbol, String period, String source, String rule) implements KlineEvent {}

  /** Invalid bars were deleted for good. */
  record Purged(String sagaId, String period, int series, long rows) implements KlineEvent {}

  /**
   * A round of the cleaner has ended.
   *
   * @param outcome ok, failed or refused
   * @param reason why it failed or was refused; null if neither
   */
  record CleanerRoundEnded(String outcome, @Nullable String reason, Map<String, Object> figures)
      implements KlineEvent {}

  /** An audit has ended. */
  record AuditEnded(Map<String, Object> figures) implements KlineEvent {}

  /**
   * Edited route files were taken over, or refused.
   *
   * @param files names of the files that were changed, added or deleted
   * @param outcome loaded or rejected
   * @param reason why it was refused; null if it was not
   */
  record RoutesReloaded(List<String> files, String outcome, @Nullable String reason)
      implements KlineEvent {}

  /**
   * A source is left alone, by all processes.
   *
   * @param until when it may be asked again, in market time
   */
  record SourcePaused(String source, String reason, String until) implements KlineEvent {}

  /** A source that was paused has answered again. */
  record SourceResumed(String source) implements KlineEvent {}

  /**
   * A day became complete.
   *
   * @param at when the answer was first given, in market time
   * @param figures numbers of symbols, as in the line of the command {@code complete}
   */
  record DayComplete(String day, String period, String at, Map<String, Object> figures)
      implements KlineEvent {}

  /**
   * A day ceased to be complete.
   *
   * @param complete what the answer comes to now, such as no
   * @param at when the answer was first given, in market time
   * @param figures numbers of symbols, as in the line of the command {@code complete}
   */
  record DayIncomplete(
      String day, String period, String complete, String at, Map<String, Object> figures)
      implements KlineEvent {}

  /** Its name, such as {@code saga-ended}. */
  default String name() {
    return getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
        .toLowerCase(Locale.ROOT);
  }

  /** Its fields in their order, absent ones left out; {@code figures} are fields themselves. */
  default Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (RecordComponent component : getClass().getRecordComponents()) {
      Object value = value(component);
      if (value instanceof Map<?, ?> figures && component.getName().equals("figures")) {
        figures.forEach((key, figure) -> fields.put(String.valueOf(key), figure));
      } else if (value != null) {
        fields.put(component.getName(), value);
      }
    }
    return fields;
  }

  private @Nullable Object value(RecordComponent component) {
    try {
      return component.getAccessor().invoke(this);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
