package io.klinesaga.saga;

/**
 * What came of taking up sagas.
 *
 * @param taken sagas taken up
 * @param finished how many of them are finished now
 */
public record Recovered(int taken, int finished) {
  /** There was nothing to take up. */
  public static final Recovered NONE = new Recovered(0, 0);

  Recovered plus(boolean isFinished) {
    return new Recovered(taken + 1, finished + (isFinished ? 1 : 0));
  }

  /** Both together. */
  public Recovered plus(Recovered other) {
    return new Recovered(taken + other.taken, finished + other.finished);
  }
}
