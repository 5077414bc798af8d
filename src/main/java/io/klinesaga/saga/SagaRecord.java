package io.klinesaga.saga;

import java.util.List;

/**
 * A saga as the log has it.
 *
 * @param id its id, the value of the header {@code Long-Running-Action}
 * @param state where it stands
 * @param steps its steps in the order they began
 * @param attempts how often its compensation or completion has failed
 */
public record SagaRecord(String id, SagaState state, List<SagaStep> steps, int attempts) {
  public SagaRecord {
    steps = List.copyOf(steps);
  }
}
