package io.klinesaga.web;

import io.klinesaga.saga.SagaListener;
import io.klinesaga.saga.SagaState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What sagas have done that is still to be told: how many began and ended, and by name those that
 * are of interest to a person, up to a limit.
 */
final class SagaNews implements SagaListener {
  private static final int MOST_NAMED = 20;

  private final Map<String, SagaState> named = new LinkedHashMap<>();
  private int begun;
  private int ended;
  private int more;

  @Override
  public synchronized void begun(String sagaId) {
    begun++;
  }

  @Override
  public void retryOrdered(String sagaId) {
    name(sagaId, SagaState.COMPENSATING);
  }

  @Override
  public void abandoned(String sagaId) {
    name(sagaId, SagaState.COMPENSATING);
  }

  @Override
  public void compensationTried(String sagaId, boolean succeeded, Duration took) {
    if (!succeeded) {
      name(sagaId, SagaState.COMPENSATING);
    }
  }

  @Override
  public synchronized void ended(String sagaId, SagaState state, @Nullable Duration took) {
    ended++;
    if (state != SagaState.COMPLETED) {
      name(sagaId, state);
    }
  }

  @Override
  public void stuck(String sagaId, String error) {
    name(sagaId, SagaState.STUCK);
  }

  private synchronized void name(String sagaId, SagaState state) {
    if (named.size() < MOST_NAMED || named.containsKey(sagaId)) {
      named.put(sagaId, state);
    } else {
      more++;
    }
  }

  /** What nobody was told yet, as one event; empty for nothing. */
  synchronized String news() {
    if (begun + ended + named.size() == 0) {
      return "";
    }
    List<Map<String, String>> changed = new ArrayList<>();
    named.forEach((id, state) -> changed.add(Map.of("id", id, "state", state.name())));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("begun", begun);
    data.put("ended", ended);
    data.put("changed", changed);
    data.put("more", more);
    begun = 0;
    ended = 0;
    more = 0;
    named.clear();
    return LiveEvents.event("saga", data);
  }
}
