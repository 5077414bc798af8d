package io.klinesaga.doctor;

/**
 * What was found about one thing.
 *
 * @param area such as {@code postgres}
 * @param about such as {@code version}
 * @param level how bad it is
 * @param found what was found, without secrets
 * @param todo what to do; empty if nothing
 */
public record Diagnosis(String area, String about, Level level, String found, String todo) {
  /** How bad something is. */
  public enum Level {
    /** Nothing to do. */
    OK("ok"),
    /** Could not be found out here. */
    UNKNOWN("not known"),
    /** Works, but not as well as it should. */
    WARNING("warning"),
    /** The product will not do its job. */
    PROBLEM("problem"),
    /** A database cannot be reached. */
    UNREACHABLE("problem");

    private final String word;

    Level(String word) {
      this.word = word;
    }

    /** For readers. */
    public String word() {
      return word;
    }
  }
}
