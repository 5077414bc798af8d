package io.klinesaga.source.gate;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of remote sources: to whom the time belongs in which each may be asked, and which of
 * them are paused. All times are those of its own clock. Safe for use by several threads.
 */
public interface SourceBudgets {
  /**
   * Takes the next free stretch of time of a source.
   *
   * @param length how long it shall be; zero for no stretch, only to hear of pauses
   * @param rest id of the slice taken before, whose time is given back if it is the last one
   */
  Slice take(String source, Duration length, long rest);

  /**
   * Gives the rest of a slice back, if no other was taken after it.
   *
   * @param from how much of the coming time is not given back
   */
  void giveBack(String source, long id, Duration from);

  /**
   * Pauses a source, or makes its pause longer.
   *
   * @param cause tells how long
   * @param retryAfter how long it wants to be left alone at least, if it says so
   * @return the pause that is in force now
   */
  SourcePause pause(String source, String reason, PauseCause cause, @Nullable Duration retryAfter);

  /** A source that had been paused has answered again: its next pause is a first one. */
  void recovered(String source);

  /**
   * Ends the pause of a source.
   *
   * @return whether there was one
   */
  boolean resume(String source);

  /** The sources that are paused now, by name. */
  List<SourcePause> pauses();
}
