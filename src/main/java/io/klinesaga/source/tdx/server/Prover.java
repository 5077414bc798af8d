package io.klinesaga.source.tdx.server;

import io.klinesaga.market.MarketTime;
import io.klinesaga.source.BarLabel;
import io.klinesaga.source.tdx.wire.BarPage;
import io.klinesaga.source.tdx.wire.BarQuery;
import io.klinesaga.source.tdx.wire.Category;
import io.klinesaga.source.tdx.wire.WireException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves hosts. A host serves a kind of bars if it delivers those of 000001.SZ in one of the
 * dialects: no bar of a past day is all zeros or has a volume that does not fit, those of {@link
 * KnownBars} are as they are known, other hosts do not say otherwise, and the times of minutes are
 * proved to be ends or starts. A few hosts are proved, not all. Safe for use by several threads,
 * one of which proves while others wait.
 */
final class Prover {
  private static final Logger LOG = LoggerFactory.getLogger(Prover.class);

  /** Enough to share the work, and to have another one to ask. */
  private static final int ENOUGH = 3;

  /** A host that is silent to so many dialects is slow, not choosy. */
  private static final int MOST_SILENCES = 2;

  /** A bar of a day is final an hour after the close. */
  private static final Duration FINAL = Duration.ofHours(16);

  private static final long MINUTE_MILLIS = 60_000;

  private final Hosts hosts;
  private final Connections connections;
  private final KnownBars known;
  private final Clock clock;

  Prover(Hosts hosts, Connections connections, KnownBars known, Clock clock) {
    this.hosts = hosts;
    this.connections = connections;
    this.known = known;
    this.clock = clock;
  }

  /**
   * Proves hosts, unless there is one by now.
   *
   * @param attempt takes in why hosts were refused
   */
  synchronized void prove(Wanted wanted, Attempt attempt) {
    if (hosts.best(wanted).isPresent()) {
      return;
    }
    Kind kind = wanted.kind();
    Round round = new Round(kind);
    for (HostAddress address : hosts.untried(kind, wanted.allowed())) {
      hear(address, round, attempt);
      if (round.believed().size() >= ENOUGH) {
        break;
      }
    }
    round.end(attempt);
  }

  /** Minutes are believed only of a host whose days are: of these some are known. */
  private void hear(HostAddress address, Round round, Attempt attempt) {
    Kind kind = Kind.DAY;
    try {
      if (round.kind == Kind.DAY || !hosts.isUsable(address, Kind.DAY)) {
        round.days.hear(proof(address, kind, attempt.pass()));
      }
      kind = round.kind;
      if (kind == Kind.MINUTE) {
        round.minutes.hear(proof(address, kind, attempt.pass()));
      }
    } catch (IOException | WireException | SuspectException e) {
      refuse(address, kind, Attempt.reason(e));
      if (kind != round.kind) {
        hosts.failed(address, round.kind, Attempt.reason(e));
      }
      attempt.problem(address, e);
    }
  }

  /** The hosts that are heard for one kind of bars. */
  private final class Round {
    final Kind kind;
    final Jury days = new Jury(unfinishedFrom());
    final Jury minutes = new Jury(unfinishedFrom());

    Round(Kind kind) {
      this.kind = kind;
    }

    List<Host> believed() {
      Map<HostAddress, String> liars = days.refuted();
      List<Host> believed = (kind == Kind.DAY ? days : minutes).believed();
      return believed.stream().filter(host -> !liars.containsKey(host.address())).toList();
    }

    void end(Attempt attempt) {
      Map<HostAddress, String> liars = new LinkedHashMap<>(days.refuted());
      liars.forEach((address, reason) -> refuse(address, Kind.DAY, reason));
      minutes.refuted().forEach(liars::putIfAbsent);
      if (kind == Kind.MINUTE) {
        liars.forEach((address, reason) -> refuse(address, kind, reason));
      }
      liars.forEach(attempt::problem);
      days.believed().forEach(host -> accept(host, Kind.DAY));
      if (kind == Kind.MINUTE) {
        believed().forEach(host -> accept(host, kind));
      }
    }
  }

  private void refuse(HostAddress address, Kind kind, String reason) {
    hosts.failed(address, kind, reason);
    LOG.warn(
        "{}: host {} is not used for {} bars: {}",
        TdxServerSource.NAME,
        address,
        kind.word(),
        reason);
  }

  private void accept(Host host, Kind kind) {
    hosts.proved(host, kind);
    LOG.info(
        "{}: host {} serves {} bars as {}",
        TdxServerSource.NAME,
        host.address(),
        kind.word(),
        host.dialect().word());
  }

  private Proof proof(HostAddress address, Kind kind, GatePass pass)
      throws IOException, WireException, SuspectException {
    // One that was kept may have been closed by the host, which would look like a refusal.
    connections.drop(address);
    List<Exception> refusals = new ArrayList<>();
    int silences = 0;
    for (Dialect dialect : order(address)) {
      try (Lease lease = connections.lease(address, pass)) {
        return answer(lease, dialect, kind, refusals);
      } catch (UnspokenException e) {
        silences += e.isSilence() ? 1 : 0;
        if (silences == MOST_SILENCES) {
          break;
        }
      }
    }
    throw new SuspectException(
        "it has no bars of " + KnownBars.SHARE + ": " + refusals.get(0).getMessage());
  }

  private List<Dialect> order(HostAddress address) {
    List<Dialect> order = new ArrayList<>(List.of(Dialect.values()));
    Optional<Dialect> before = hosts.dialect(address);
    before.ifPresent(
        dialect -> {
          order.remove(dialect);
          order.add(0, dialect);
        });
    return order;
  }

  private Proof answer(Lease lease, Dialect dialect, Kind kind, List<Exception> refusals)
      throws SuspectException, UnspokenException {
    BarPage page;
    try {
      page = lease.ask(dialect.command(query(kind, dialect)));
    } catch (IOException | WireException e) {
      refusals.add(e);
      throw new UnspokenException(e);
    }
    Host host = judged(lease.host(), dialect, kind, page);
    return new Proof(host, page, host.label() == BarLabel.START ? MINUTE_MILLIS : 0);
  }

  private static BarQuery query(Kind kind, Dialect dialect) {
    Category category = kind == Kind.DAY ? Category.DAY : Category.MIN1;
    return new BarQuery(KnownBars.SHARE, false, 100, category, 0, dialect.most());
  }

  private Host judged(HostAddress address, Dialect dialect, Kind kind, BarPage page)
      throws SuspectException {
    long unfinished = unfinishedFrom();
    refute(Plausible.zeros(page, unfinished));
    refute(Plausible.units(page, unfinished));
    if (kind == Kind.DAY) {
      refute(known.refutation(page));
      return new Host(address, dialect, BarLabel.END);
    }
    Optional<BarLabel> label = Labels.proved(page, unfinished);
    if (label.isEmpty() && dialect == Dialect.FLOATS) {
      refute("its minutes do not prove whether their times are ends or starts of bars");
    }
    return new Host(address, dialect, label.orElse(BarLabel.END));
  }

  private static void refute(@Nullable String reason) throws SuspectException {
    if (reason != null) {
      throw new SuspectException(reason);
    }
  }

  /** Of today nothing is proved before its bars are final. */
  private long unfinishedFrom() {
    long now = clock.millis();
    long today = now - MarketTime.millisOfDay(now);
    return MarketTime.millisOfDay(now) >= FINAL.toMillis() ? Long.MAX_VALUE : today;
  }

  /** A host does not answer in a dialect. */
  private static final class UnspokenException extends Exception {
    private static final long serialVersionUID = 1L;

    UnspokenException(Exception cause) {
      super(cause);
    }

    /** It may also be that the host is slow or dead. */
    boolean isSilence() {
      return getCause() instanceof SocketTimeoutException;
    }
  }
}
