package io.klinesaga.reference;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading one kind of reference data from one source: what its files or answers say,
 * and which of them were refused.
 *
 * @param parts what the files or answers say that fit, each whole
 * @param refused those that do not fit, each with its name and why; nothing of them is in the parts
 * @param notes what else a person should know, one sentence each
 * @param whole whether the source has said all that it has to say: what it said before and does not
 *     say now, it does not say any more
 * @param end why it was not read to its end; null if it was
 */
public record Reading<T>(
    List<T> parts, List<String> refused, List<String> notes, boolean whole, @Nullable End end) {
  public Reading {
    parts = List.copyOf(parts);
    refused = List.copyOf(refused);
    notes = List.copyOf(notes);
  }

  /**
   * Why something was not read to its end.
   *
   * @param isPause whether the source is left alone for now, so that the next run goes on
   */
  public record End(String reason, boolean isPause) {}

  /** Nothing is there. */
  public static <T> Reading<T> absent(String... notes) {
    return new Reading<>(List.of(), List.of(), List.of(notes), false, null);
  }

  /** All that a source has to say. */
  public static <T> Reading<T> of(T part) {
    return new Reading<>(List.of(part), List.of(), List.of(), true, null);
  }

  /** The one file or answer does not fit. */
  public static <T> Reading<T> refused(String reason) {
    return new Reading<>(List.of(), List.of(reason), List.of(), false, null);
  }

  /** The source could not be read. */
  public static <T> Reading<T> ended(String reason, boolean isPause) {
    return new Reading<>(List.of(), List.of(), List.of(), false, new End(reason, isPause));
  }

  /** The same with one more that is refused. */
  public Reading<T> without(List<T> more, List<String> reasons) {
    List<T> left = new ArrayList<>(parts);
    left.removeAll(more);
    List<String> all = new ArrayList<>(refused);
    all.addAll(reasons);
    return new Reading<>(left, all, notes, whole && more.isEmpty(), end);
  }
}
