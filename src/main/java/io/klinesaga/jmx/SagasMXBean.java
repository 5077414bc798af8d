package io.klinesaga.jmx;

import io.klinesaga.api.PublicApi;
import java.util.List;

/** Sagas of all processes. */
@Described("Sagas and their transactions, of all processes. Numbers are at most 15 seconds old.")
@PublicApi
public interface SagasMXBean {
  @Described(value = "Open transactions: PENDING and COMPENSATING", unit = "transactions")
  double getPending();

  @Described(value = "Age of the oldest open transaction; 0 if there is none", unit = "seconds")
  double getOldestPendingSeconds();

  @Described(value = "Sagas that wait for a person", unit = "sagas")
  double getStuck();

  @Described(
      value = "Committed share of the transactions of the last run that has ended",
      unit = "percent")
  double getSuccessRateOfLastRun();

  @Described(
      value = "Committed share of the transactions begun in the last hour that have ended",
      unit = "percent")
  double getSuccessRateOfLastHour();

  @Described("Sagas that have not ended, the oldest first, at most 100; read now")
  List<OpenSaga> getOpenSagas();

  @Described("Makes a saga that is stuck or put off due at once; the cleaner takes it up")
  String retry(@Described("Id of the saga or of one of its transactions") String id);

  @Described(
      "Ends a saga that cannot be compensated: its series become free, and the next sync reads their ranges again")
  String giveUp(
      @Described("Id of the saga or of one of its transactions") String id,
      @Described("Why; kept in the history of the saga") String reason);
}
