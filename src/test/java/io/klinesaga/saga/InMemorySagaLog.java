package io.klinesaga.saga;

import static io.klinesaga.saga.SagaState.COMPENSATING;
import static io.klinesaga.saga.SagaState.COMPLETING;
import static io.klinesaga.saga.SagaState.RUNNING;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The log of one process, in memory; processes that share a {@link Store} see the same sagas. It
 * keeps the contract as the real one does, so what works with it can be tested without a server.
 */
final class InMemorySagaLog implements SagaLog {
  /** What would be in the database. */
  static final class Store {
    private Map<String, Entry> sagas = new LinkedHashMap<>();
    private final Map<String, Instant> heartbeats = new HashMap<>();
    private boolean isInTransaction;
    private @Nullable RuntimeException failure;
  }

  private record Entry(
      SagaState state,
      List<SagaStep> steps,
      int attempts,
      String owner,
      Instant deadline,
      @Nullable Instant nextAttempt) {
    boolean isFinishing() {
      return state == COMPENSATING || state == COMPLETING;
    }

    boolean isDue() {
      return nextAttempt != null && !nextAttempt.isAfter(Instant.now());
    }

    boolean isReservedBy(String process) {
      return isFinishing() && owner.equals(process) && nextAttempt != null && !isDue();
    }

    Entry with(SagaState next, int tries, String process, @Nullable Instant attempt) {
      return new Entry(next, steps, tries, process, deadline, attempt);
    }

    SagaRecord record(String id) {
      return new SagaRecord(id, state, steps, attempts);
    }
  }

  private final Store store;
  private final String owner;

  InMemorySagaLog(Store store, String owner) {
    this.store = store;
    this.owner = owner;
  }

  /** From now on every call fails with this; null: none does. */
  void failWith(@Nullable RuntimeException failure) {
    store.failure = failure;
  }

  private <T> T locked(Supplier<T> work) {
    synchronized (store) {
      if (store.failure != null) {
        throw store.failure;
      }
      return work.get();
    }
  }

  @Override
  public void inTransaction(Runnable work) {
    synchronized (store) {
      if (store.isInTransaction) {
        work.run();
        return;
      }
      Map<String, Entry> before = new LinkedHashMap<>(store.sagas);
      store.isInTransaction = true;
      try {
        work.run();
      } catch (Throwable e) {
        store.sagas = before;
        throw e;
      } finally {
        store.isInTransaction = false;
      }
    }
  }

  @Override
  public boolean begin(String id, SagaStep step, Duration timeToLive) {
    return locked(
        () -> {
          Entry known =
              store.sagas.getOrDefault(
                  id,
                  new Entry(RUNNING, List.of(), 0, owner, Instant.now().plus(timeToLive), null));
          if (known.state() != RUNNING) {
            return false;
          }
          List<SagaStep> steps = new ArrayList<>(known.steps());
          steps.add(step);
          store.sagas.put(id, new Entry(RUNNING, steps, 0, known.owner(), known.deadline(), null));
          return true;
        });
  }

  @Override
  public Optional<SagaRecord> find(String id) {
    return locked(() -> Optional.ofNullable(store.sagas.get(id)).map(saga -> saga.record(id)));
  }

  @Override
  public Optional<SagaState> outcome(String id) {
    return find(id).map(SagaRecord::state);
  }

  @Override
  public boolean move(String id, SagaState from, SagaState to, Duration reserve, String reason) {
    return change(
        id,
        saga -> saga.state() == from && (from == RUNNING || saga.owner().equals(owner)),
        saga ->
            saga.with(
                to, saga.attempts(), owner, to.isTerminal() ? null : Instant.now().plus(reserve)));
  }

  @Override
  public boolean postpone(String id, String error, Duration delay, boolean isCounted) {
    return change(
        id,
        saga -> saga.isReservedBy(owner),
        saga ->
            saga.with(
                saga.state(),
                saga.attempts() + (isCounted ? 1 : 0),
                owner,
                Instant.now().plus(delay)));
  }

  @Override
  public boolean renew(String id, Duration reserve) {
    return change(id, saga -> saga.isReservedBy(owner), saga -> reserved(saga, reserve));
  }

  private Entry reserved(Entry saga, Duration reserve) {
    SagaState state = saga.state() == RUNNING ? COMPENSATING : saga.state();
    return saga.with(state, saga.attempts(), owner, Instant.now().plus(reserve));
  }

  private boolean change(String id, Predicate<Entry> condition, UnaryOperator<Entry> change) {
    return locked(
        () -> {
          Entry saga = store.sagas.get(id);
          boolean isMet = saga != null && condition.test(saga);
          if (isMet) {
            store.sagas.put(id, change.apply(saga));
          }
          return isMet;
        });
  }

  @Override
  public Optional<SagaRecord> claimPostponed(Duration reserve, Set<String> except) {
    return claim(
        saga -> saga.isFinishing() && saga.owner().equals(owner) && saga.isDue(), reserve, except);
  }

  @Override
  public Optional<SagaRecord> claimAbandoned(
      Duration ownerTimeout, Duration reserve, Set<String> except) {
    Instant oldest = Instant.now().minus(ownerTimeout);
    Predicate<Entry> isGone =
        saga -> !store.heartbeats.getOrDefault(saga.owner(), Instant.MIN).isAfter(oldest);
    return claim(
        saga ->
            saga.isFinishing() && (saga.isDue() || isGone.test(saga))
                || saga.state() == RUNNING
                    && (saga.deadline().isBefore(Instant.now()) || isGone.test(saga)),
        reserve,
        except);
  }

  /** The oldest, since the map keeps the order in which the sagas began. */
  private Optional<SagaRecord> claim(
      Predicate<Entry> condition, Duration reserve, Set<String> except) {
    return locked(
        () -> {
          Optional<String> found =
              store.sagas.keySet().stream()
                  .filter(id -> !except.contains(id) && condition.test(store.sagas.get(id)))
                  .findFirst();
          found.ifPresent(id -> store.sagas.computeIfPresent(id, (i, s) -> reserved(s, reserve)));
          return found.flatMap(this::find);
        });
  }

  @Override
  public void heartbeat() {
    locked(() -> store.heartbeats.put(owner, Instant.now()));
  }

  @Override
  public boolean holds(String id) {
    return locked(
        () -> {
          Entry saga = store.sagas.get(id);
          return saga != null
              && saga.state() == RUNNING
              && saga.owner().equals(owner)
              && saga.deadline().isAfter(Instant.now());
        });
  }
}
