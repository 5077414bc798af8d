package io.klinesaga.saga;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.saga.CamelSagaCoordinator;
import org.apache.camel.saga.CamelSagaService;
import org.apache.camel.saga.CamelSagaStep;
import org.jspecify.annotations.Nullable;

/**
 * Camel's saga service on a durable log. Add it with {@code camelContext.addService}.
 *
 * <p>Work is done on the calling thread and every method answers with a completed or failed future,
 * never with a throw: Camel 4.18 loses a throw and the exchange then hangs. A stopping route stops
 * the service it uses; this one ignores that and lives until {@link #close}. It keeps nothing in
 * memory per saga.
 */
public final class DurableSagaService implements CamelSagaService, AutoCloseable {
  private final SagaEnvironment environment;
  private CamelContext camelContext;
  private final ProducerTemplate producer;
  private final SagaFinisher finisher;
  private final SagaRecovery recovery;

  /**
   * @param camelContext where the compensation routes live
   */
  public DurableSagaService(CamelContext camelContext, SagaEnvironment environment) {
    this.camelContext = camelContext;
    this.environment = environment;
    this.producer = camelContext.createProducerTemplate();
    this.finisher = new SagaFinisher(environment, producer);
    this.recovery = new SagaRecovery(environment, finisher);
  }

  /**
   * Starts the heartbeat and the retries of what this process could not finish; call it when the
   * routes have started.
   */
  public void startRecovery() {
    recovery.start();
  }

  /** Takes up now what this process could not finish and whose delay has passed. */
  public Recovered recoverOwn() {
    return recovery.recoverOwn();
  }

  /**
   * Takes up now what nobody works on: sagas of dead processes, past their deadline, or whose delay
   * has passed.
   */
  public Recovered recoverAbandoned() {
    return recovery.recoverAbandoned();
  }

  /**
   * Sagas of this process that failed and wait for the recovery, because the log could not be
   * written.
   */
  public int adopted() {
    return recovery.adopted();
  }

  @Override
  public CompletableFuture<CamelSagaCoordinator> newSaga(Exchange exchange) {
    return CompletableFuture.completedFuture(coordinator(UUID.randomUUID().toString()));
  }

  @Override
  public CompletableFuture<CamelSagaCoordinator> getSaga(String id) {
    return future(() -> environment.log().find(id).map(saga -> coordinator(id)).orElse(null));
  }

  private CamelSagaCoordinator coordinator(String id) {
    return new DurableSagaCoordinator(id, environment, finisher, recovery);
  }

  @Override
  public void registerStep(CamelSagaStep step) {
    finisher.allow(step.getCompensation().orElse(null), step.getCompletion().orElse(null));
  }

  static <T extends @Nullable Object> CompletableFuture<T> future(Supplier<T> work) {
    try {
      return CompletableFuture.completedFuture(work.get());
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void setCamelContext(CamelContext context) {
    camelContext = context;
  }

  @Override
  public CamelContext getCamelContext() {
    return camelContext;
  }

  /** Nothing to do: the service works from its construction on. */
  @Override
  public void start() {}

  /**
   * Ignored on purpose: any saga route that stops would otherwise stop the sagas of all routes. See
   * {@link #close}.
   */
  @Override
  public void stop() {}

  /**
   * Ends the heartbeat and the recovery; waits for a recovery in progress, at most some seconds.
   */
  @Override
  public void close() {
    recovery.close();
    producer.stop();
  }
}
