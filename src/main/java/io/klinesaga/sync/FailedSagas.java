package io.klinesaga.sync;

import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.saga.SagaState;
import java.util.Optional;

/** The sagas of failed batches: one keeps its series until it is rolled back. */
public interface FailedSagas {
  /**
   * Tries those again whose compensation is due.
   *
   * @throws DatabaseException if a database cannot be asked
   */
  void tryAgain();

  /**
   * The state of a saga that still keeps series.
   *
   * @return empty if it keeps none any more
   * @throws DatabaseException if a database cannot be asked
   */
  Optional<SagaState> keeping(String sagaId);
}
