package io.klinesaga.cluster;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The firings that have been taken, kept where all nodes see them. Of one route and time there is
 * one row; who puts it in has the firing. Every method is one transaction of its own.
 */
public interface FiringLog {
  /**
   * Takes a firing for this process. May be asked again with the same claim when an answer was
   * lost.
   *
   * @return false if another claim has it, or it is older than rows are kept
   */
  boolean take(Firing firing);

  /** Leaves a firing that this process cannot do to whoever takes it over; known ones stay. */
  void leave(Firing firing);

  /**
   * Ends a firing. May be asked again when an answer was lost.
   *
   * @param outcome {@code done} or {@code failed}
   * @param error why it failed; null if it did not
   * @return false if another process has taken it over meanwhile
   */
  boolean end(Firing firing, String outcome, @Nullable String error);

  /**
   * Gives a firing back that this process has begun and another one goes on with; that does not
   * count as an attempt. May be asked again when an answer was lost.
   *
   * @return false if another process has taken it over meanwhile
   */
  boolean release(Firing firing);

  /**
   * Takes over the oldest firing whose process is gone before its end, or that was left; never one
   * of this process, which is not gone.
   *
   * @param routes whose firings this process can do
   * @param repeatable those of them whose firings may be done twice
   */
  Optional<Firing> takeOver(Collection<String> routes, Collection<String> repeatable);

  /**
   * Ends, as {@code lost}, the firings whose process is gone and that nobody may do again; none of
   * this process.
   *
   * @param routes whose firings must not be done twice
   * @return the lost ones
   */
  Collection<Firing> lose(Collection<String> routes);
}
