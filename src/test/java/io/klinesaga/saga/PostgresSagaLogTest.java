package io.klinesaga.saga;

import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresSagaLog;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.testing.TestServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The log in PostgreSQL keeps the contract. */
@Tag("servers")
class PostgresSagaLogTest extends SagaLogContract {
  private final PostgresDatabase database =
      new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());

  PostgresSagaLogTest() {
    database.migrate();
  }

  @Override
  SagaLog process() {
    return new PostgresSagaLog(database.transactions(), SagaOwner.thisProcess());
  }

  @AfterEach
  void close() {
    database.close();
  }
}
