package io.klinesaga.app;

import io.klinesaga.source.Budget;
import io.klinesaga.source.HostBook;
import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceListener;
import io.klinesaga.source.SourceRoutes;
import io.klinesaga.source.SourceServices;
import io.klinesaga.source.gate.BudgetGate;
import io.klinesaga.source.gate.OwnBudgets;
import io.klinesaga.source.gate.SourceBudgets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What sources share. Sources are made before the databases are there: until {@link #bind}, and in
 * a command that has no database, each process keeps within the budgets for itself.
 */
public final class SharedServices implements SourceServices, AutoCloseable {
  private final Map<String, BudgetGate> gates = new ConcurrentHashMap<>();
  private volatile SourceBudgets budgets = new OwnBudgets(Clock.systemUTC());
  private volatile SourceListener listener = SourceListener.NONE;
  private final Map<String, HostBook> ownHosts = new ConcurrentHashMap<>();
  private volatile Function<String, HostBook> hosts =
      source -> ownHosts.computeIfAbsent(source, name -> HostBook.inMemory());
  private volatile SourceRoutes routes = SourceRoutes.NONE;

  /**
   * From now on all processes keep within the budgets together, and know what others know of hosts.
   *
   * @param books the book of a source by its name
   */
  void bind(SourceBudgets shared, Function<String, HostBook> books, SourceListener told) {
    listener = told;
    hosts = books;
    budgets = shared;
  }

  /** From now on sources can ask these routes. */
  public void bind(SourceRoutes given) {
    routes = given;
  }

  @Override
  public SourceRoutes routes() {
    return routes;
  }

  @Override
  public RequestGate gate(String source, Budget budget) {
    return gates.computeIfAbsent(
        source, name -> new BudgetGate(name, budget, () -> budgets, new Told()));
  }

  @Override
  public HostBook hosts(String source) {
    return hosts.apply(source);
  }

  /** While the database is still there. */
  @Override
  public void close() {
    gates.values().forEach(BudgetGate::close);
  }

  private final class Told implements SourceListener {
    @Override
    public void paused(String source, String reason, Instant until) {
      listener.paused(source, reason, until);
    }

    @Override
    public void resumed(String source) {
      listener.resumed(source);
    }
  }
}
