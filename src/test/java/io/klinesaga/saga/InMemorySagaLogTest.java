package io.klinesaga.saga;

import java.util.concurrent.atomic.AtomicInteger;

/** The log that unit tests use keeps the contract. */
class InMemorySagaLogTest extends SagaLogContract {
  private final InMemorySagaLog.Store store = new InMemorySagaLog.Store();
  private final AtomicInteger processes = new AtomicInteger();

  @Override
  SagaLog process() {
    return new InMemorySagaLog(store, "process " + processes.incrementAndGet());
  }
}
