package io.klinesaga.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came of one kind of data from one source.
 *
 * @param read how many securities, codes, days or actions it has
 * @param refused files or answers that do not fit, each with its name and why
 * @param notes what else a person should know
 */
public record ReferenceLine(
    String source,
    ReferenceKind kind,
    State state,
    int read,
    Changes changes,
    List<String> refused,
    List<String> notes) {
  /** How it ended. */
  public enum State {
    /** Something is other than before. */
    CHANGED,
    /** All is as it was. */
    UNCHANGED,
    /** There is nothing to read. */
    ABSENT,
    /** Something does not fit; nothing of it is stored. */
    REFUSED,
    /** The source is left alone for now; the next run goes on. */
    POSTPONED,
    /** The source could not be read. */
    FAILED;

    /** Whether a person should look. */
    public boolean isProblem() {
      return this == REFUSED || this == POSTPONED || this == FAILED;
    }

    /** The word for it: {@code unchanged}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Both together: what went wrong in the second part counts for all. */
  ReferenceLine and(ReferenceLine more) {
    List<String> allRefused = new ArrayList<>(refused);
    allRefused.addAll(more.refused);
    List<String> allNotes = new ArrayList<>(notes);
    allNotes.addAll(more.notes);
    boolean isOther = more.state.isProblem() || more.state == State.CHANGED;
    return new ReferenceLine(
        source,
        kind,
        isOther && !state.isProblem() ? more.state : state,
        read + more.read,
        changes.and(more.changes),
        allRefused,
        allNotes);
  }

  /** What it says, by key. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("source", source);
    figures.put("kind", kind.code());
    figures.put("state", state.code());
    figures.put("read", read);
    figures.put("new", changes.added());
    figures.put("changed", changes.changed());
    figures.put("gone", changes.gone());
    figures.put("refused", refused.size());
    return figures;
  }

  /** One line of {@code key=value}. */
  public String line() {
    return figures().entrySet().stream()
        .map(one -> one.getKey() + "=" + one.getValue())
        .collect(Collectors.joining(" "));
  }
}
