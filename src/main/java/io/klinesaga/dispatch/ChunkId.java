package io.klinesaga.dispatch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A chunk of a run.
 *
 * @param runId the run
 * @param number its place in the run, from 1 on
 */
public record ChunkId(long runId, int number) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,18})/(\\d{1,9})");

  /**
   * Reads what {@link #toString} writes: {@code 12/3}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static ChunkId parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a chunk: '" + text + "', expected run/number such as 12/3");
    }
    return new ChunkId(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  @Override
  public String toString() {
    return runId + "/" + number;
  }
}
