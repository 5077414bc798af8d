package io.klinesaga.source.tdx.server;

import io.klinesaga.market.MarketTime;
import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.source.UnknownSeriesException;
import io.klinesaga.source.tdx.wire.WireException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets things from whichever host serves them: from the best one, and from the next where it fails.
 * A host that cannot be reached is left alone at once; one that delivers nonsense, or nothing in
 * time, when another delivers the same thing well, or none does several times in a row. Safe for
 * use by several threads.
 */
final class Servers {
  private static final Logger LOG = LoggerFactory.getLogger(Servers.class);

  /** So many hosts must know nothing of a series before it is said to be unknown. */
  private static final int ENOUGH_UNKNOWN = 2;

  /** So many things in a row that no host delivers well are the fault of the hosts. */
  private static final int ENOUGH_STRIKES = 3;

  private final Hosts hosts;
  private final Connections connections;
  private final Prover prover;
  private final Supplier<RequestGate> gate;
  private final AtomicInteger strikes = new AtomicInteger();

  /**
   * @param gate asked for at the first request, not before
   */
  Servers(Hosts hosts, Connections connections, Prover prover, Supplier<RequestGate> gate) {
    this.hosts = hosts;
    this.connections = connections;
    this.prover = prover;
    this.gate = gate;
  }

  /** Whether any host can be asked now. */
  boolean canAsk(Wanted wanted) {
    return hosts.best(wanted).isPresent()
        || !hosts.untried(wanted.kind(), wanted.allowed()).isEmpty();
  }

  /**
   * Gets something.
   *
   * @param what it is, for messages
   * @throws UnknownSeriesException if hosts that serve have no such series
   * @throws SourcePausedException if all hosts are left alone for now
   * @throws SourceException if no host could serve
   */
  <T> T ask(String what, Wanted wanted, Task<T> task) {
    RequestGate entry = gate.get();
    connections.keepAlive(entry);
    Attempt attempt = new Attempt(new GatePass(entry));
    try {
      return new Pass<>(what, wanted, task, attempt).run();
    } finally {
      attempt.pass().answered();
    }
  }

  /** One thing that is asked for. */
  private final class Pass<T> {
    private final String what;
    private final Wanted wanted;
    private final Task<T> task;
    private final Attempt attempt;
    private final Map<HostAddress, String> suspects = new LinkedHashMap<>();
    private final Set<HostAddress> again = new HashSet<>();
    private @Nullable Answer<T> doubted;
    private int unknown;

    Pass(String what, Wanted wanted, Task<T> task, Attempt attempt) {
      this.what = what;
      this.wanted = wanted.and(host -> !attempt.isTried(host));
      this.task = task;
      this.attempt = attempt;
    }

    T run() {
      while (unknown < ENOUGH_UNKNOWN) {
        Optional<Host> host = next();
        if (host.isEmpty()) {
          break;
        }
        Answer<T> answer = ask(host.get());
        if (answer != null) {
          hosts.served(host.get(), wanted);
          strikes.set(0);
          suspects.forEach(this::blame);
          return answer.value();
        }
      }
      return last();
    }

    private Optional<Host> next() {
      Optional<Host> best = hosts.best(wanted);
      if (best.isPresent() || wanted.kind() == Kind.LIST || !canAsk(wanted)) {
        return best;
      }
      attempt.pass().answered(); // another thread may be proving, and wait for the gate
      prover.prove(wanted, attempt);
      return hosts.best(wanted);
    }

    /** What a host delivers, if there is no doubt about it. */
    private @Nullable Answer<T> ask(Host host) {
      try (Lease lease = connections.lease(host.address(), attempt.pass())) {
        return ask(host, lease);
      } catch (IOException | WireException e) {
        attempt.problem(host.address(), e);
        blame(host.address(), Attempt.reason(e));
        return null;
      }
    }

    private @Nullable Answer<T> ask(Host host, Lease lease) {
      try {
        return heard(host, task.on(lease, host));
      } catch (NoSeriesException e) {
        unknown++;
        attempt.problem(host.address(), Attempt.reason(e));
      } catch (SuspectException e) {
        suspect(host, Attempt.reason(e));
      } catch (IOException | WireException e) {
        if (lease.isEnded(e) && again.add(host.address())) {
          connections.drop(host.address()); // and is asked again
        } else {
          failed(host, e);
        }
      }
      return null;
    }

    private @Nullable Answer<T> heard(Host host, Answer<T> answer) {
      Answer<T> before = doubted;
      if (answer.doubt() == null) {
        return answer;
      }
      if (before != null && task.isSame(before.value(), answer.value())) {
        suspects.clear();
        return answer;
      }
      suspect(host, answer.doubt());
      doubted = before == null || !before.isUsable() ? answer : before;
      return null;
    }

    private void suspect(Host host, String reason) {
      attempt.problem(host.address(), reason);
      suspects.put(host.address(), reason);
    }

    /** Whether a host is dead or only this series breaks it, another one shows. */
    private void failed(Host host, Exception e) {
      boolean isDead = e instanceof IOException && !(e instanceof SocketTimeoutException);
      if (isDead || e instanceof RefusedException || wanted.isBeijing()) {
        attempt.problem(host.address(), e);
        blame(host.address(), Attempt.reason(e));
      } else {
        suspect(host, Attempt.reason(e));
      }
    }

    private void blame(HostAddress host, String reason) {
      LOG.warn("{}: host {} is left alone: {}: {}", TdxServerSource.NAME, host, what, reason);
      hosts.failed(host, wanted.blamed(), reason);
    }

    private T last() {
      Answer<T> answer = doubted;
      if (answer != null && answer.isUsable()) {
        return answer.value();
      }
      if (unknown > 0) {
        throw new UnknownSeriesException(TdxServerSource.NAME + ": no " + what + ": " + told());
      }
      if (attempt.isEmpty()) {
        throw nobody();
      }
      if (!suspects.isEmpty() && strikes.incrementAndGet() >= ENOUGH_STRIKES) {
        suspects.forEach(this::blame);
      }
      throw new SourceException(
          TdxServerSource.NAME + ": no host delivers " + what + ": " + attempt.fail());
    }

    private String told() {
      return unknown
          + (unknown == 1 ? " host that serves has" : " hosts that serve have")
          + " none";
    }

    private List<String> reasons() {
      List<String> reasons = hosts.reasons(wanted.blamed());
      return reasons.isEmpty() && wanted.isIndex()
          ? List.of("no host speaks more than 0x122e, whose unit of volumes of indices is unknown")
          : reasons;
    }

    private SourceException nobody() {
      String reasons = String.join("; ", reasons());
      Optional<Instant> until = hosts.nextTry(wanted);
      String message = TdxServerSource.NAME + ": no host can be asked for " + what;
      return until.isEmpty()
          ? new SourceException(message + (reasons.isEmpty() ? "" : ": " + reasons))
          : new SourcePausedException(
              message + " before " + MarketTime.text(until.get()) + ": " + reasons, until.get());
    }
  }
}
