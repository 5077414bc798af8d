package io.klinesaga.reference;

import io.klinesaga.reference.CorporateAction.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the stored actions when a source says its own anew. A source changes what it or a
 * less trusted one has said; what a more trusted one says of an event stands.
 */
final class ActionHistory {
  private final String source;
  private final List<String> trust;
  private final List<ActionStep> steps = new ArrayList<>();

  /**
   * @param trust the sources, the most trusted first
   */
  ActionHistory(String source, List<String> trust) {
    this.source = source;
    this.trust = trust;
  }

  /** The rows to add; none if everything is known. */
  List<ActionStep> steps(List<StoredAction> stored, List<CorporateAction> said) {
    Map<Event, Deque<StoredAction>> before = new LinkedHashMap<>();
    stored.forEach(
        one -> before.computeIfAbsent(one.action().event(), e -> new ArrayDeque<>()).add(one));
    Map<Event, List<CorporateAction>> now = new LinkedHashMap<>();
    said.forEach(one -> now.computeIfAbsent(one.event(), e -> new ArrayList<>()).add(one));
    now.forEach((event, actions) -> change(before.remove(event), actions));
    before.values().forEach(gone -> gone.forEach(this::withdraw));
    return steps;
  }

  private void change(@Nullable Deque<StoredAction> known, List<CorporateAction> said) {
    Deque<StoredAction> left = known == null ? new ArrayDeque<>() : known;
    if (left.stream().anyMatch(this::isMoreTrusted)) {
      return;
    }
    List<CorporateAction> others = new ArrayList<>();
    for (CorporateAction action : said) {
      if (!removeSame(left, action)) {
        others.add(action);
      }
    }
    for (CorporateAction action : others) {
      steps.add(new ActionStep(action, false, left.poll()));
    }
    left.forEach(this::withdraw);
  }

  private static boolean removeSame(Deque<StoredAction> left, CorporateAction action) {
    return left.stream()
        .filter(one -> !one.isWithdrawn() && one.action().equals(action))
        .findFirst()
        .map(left::remove)
        .orElse(false);
  }

  private void withdraw(StoredAction gone) {
    if (!gone.isWithdrawn() && gone.source().equals(source)) {
      steps.add(new ActionStep(gone.action(), true, gone));
    }
  }

  private boolean isMoreTrusted(StoredAction one) {
    int theirs = trust.indexOf(one.source());
    return !one.source().equals(source)
        && !one.isWithdrawn()
        && theirs >= 0
        && theirs < trust.indexOf(source);
  }
}
