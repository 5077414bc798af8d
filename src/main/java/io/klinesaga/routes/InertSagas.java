package io.klinesaga.routes;

import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.saga.CamelSagaCoordinator;
import org.apache.camel.saga.CamelSagaService;
import org.apache.camel.saga.CamelSagaStep;
import org.jspecify.annotations.Nullable;

/** Stands for the saga service where routes are only built: it runs none and keeps no step. */
final class InertSagas implements CamelSagaService {
  private @Nullable CamelContext context;

  @Override
  public CompletableFuture<CamelSagaCoordinator> newSaga(Exchange exchange) {
    return refused();
  }

  @Override
  public CompletableFuture<CamelSagaCoordinator> getSaga(String id) {
    return refused();
  }

  private static CompletableFuture<CamelSagaCoordinator> refused() {
    return CompletableFuture.failedFuture(new IllegalStateException("no saga runs in a check"));
  }

  @Override
  public void registerStep(CamelSagaStep step) {}

  @Override
  public void setCamelContext(CamelContext camelContext) {
    context = camelContext;
  }

  @Override
  public @Nullable CamelContext getCamelContext() {
    return context;
  }

  @Override
  public void start() {}

  @Override
  public void stop() {}
}
