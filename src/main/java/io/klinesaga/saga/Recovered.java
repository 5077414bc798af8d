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

  /** With one more saga; one that somebody else finishes is theirs to count. */
  Recovered plus(SagaFinisher.Outcome outcome) {
    return switch (outcome) {
      case FINISHED -> new Recovered(taken + 1, finished + 1);
      case OPEN -> new Recovered(taken + 1, finished);
      case PASSED_OVER -> this;
    };
  }

  /** Both together. */
  public Recovered plus(Recovered other) {
    return new Recovered(taken + other.taken, finished + other.finished);
  }
}
