package io.klinesaga.source.tdx.server;

import io.klinesaga.source.BarLabel;
import io.klinesaga.source.HostBook;
import io.klinesaga.source.HostNote;
import io.klinesaga.source.HostNote.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the hosts, from the book, and which of them is asked next. A host that fails is
 * left alone for 30 seconds, then twice as long each time up to six hours; it is never removed.
 * Safe for use by several threads.
 */
final class Hosts {
  private static final Duration FIRST_COOL_DOWN = Duration.ofSeconds(30);
  private static final Duration LONGEST_COOL_DOWN = Duration.ofHours(6);

  /** A success is written down again only after so long: the book is in a database. */
  private static final Duration NOTED_FOR = Duration.ofMinutes(10);

  /** What other processes have learned is looked up so often. */
  private static final Duration READ_FOR = Duration.ofMinutes(1);

  private final List<HostAddress> all;
  private final Supplier<HostBook> book;
  private final Clock clock;
  private final Connections connections;
  private final Map<List<String>, HostNote> notes = new HashMap<>();
  private @Nullable Instant readAt;

  /**
   * @param all the preferred first
   * @param book asked for at the first request, not before
   */
  Hosts(List<HostAddress> all, Supplier<HostBook> book, Clock clock, Connections connections) {
    this.all = List.copyOf(all);
    this.book = book;
    this.clock = clock;
    this.connections = connections;
  }

  /**
   * The proved host that is likely to answer first: it answers fast, and few connections to it are
   * in use. The list of a host needs no proof, but one that serves bars is preferred.
   */
  synchronized Optional<Host> best(Wanted wanted) {
    read();
    return all.stream()
        .map(address -> host(address, wanted.kind()))
        .flatMap(Optional::stream)
        .filter(wanted::takes)
        .filter(host -> !wanted.isBeijing() || isUsable(host.address(), Kind.BEIJING))
        .min(
            Comparator.comparing((Host host) -> !isUsable(host.address(), Kind.DAY))
                .thenComparingDouble(host -> connections.cost(host.address())));
  }

  private Optional<Host> host(HostAddress address, Kind kind) {
    if (!isUsable(address, kind)) {
      return Optional.empty();
    }
    HostNote note = note(address, kind);
    Dialect dialect = Dialect.find(note == null ? "" : note.dialect()).orElse(Dialect.LONG);
    BarLabel label = note == null ? null : note.label();
    return Optional.of(new Host(address, dialect, label == null ? BarLabel.END : label));
  }

  /** Whether a host has proved what needs a proof, and is not left alone. */
  synchronized boolean isUsable(HostAddress address, Kind kind) {
    HostNote note = note(address, kind);
    boolean needsProof = kind == Kind.DAY || kind == Kind.MINUTE;
    if (note == null) {
      return !needsProof;
    }
    State state = note.state(clock.instant());
    return needsProof ? state == State.PROVED : state != State.COOLING_DOWN;
  }

  /** Hosts that may be tried and are not proved: those nobody has tried first. */
  synchronized List<HostAddress> untried(Kind kind, Predicate<HostAddress> allowed) {
    read();
    List<HostAddress> untried = new ArrayList<>(all);
    untried.removeIf(address -> !allowed.test(address) || !mayBeTried(address, kind));
    untried.sort(Comparator.comparingInt(address -> failures(address, kind)));
    return untried;
  }

  private boolean mayBeTried(HostAddress address, Kind kind) {
    HostNote note = note(address, kind);
    return note == null || note.state(clock.instant()) == State.FAILED;
  }

  private int failures(HostAddress address, Kind kind) {
    HostNote note = note(address, kind);
    return note == null ? 0 : note.failures();
  }

  /** The dialect in which a host has answered before, whatever the kind. */
  synchronized Optional<Dialect> dialect(HostAddress address) {
    return List.of(Kind.DAY, Kind.MINUTE).stream()
        .map(kind -> note(address, kind))
        .filter(Objects::nonNull)
        .flatMap(note -> Dialect.find(note.dialect()).stream())
        .findFirst();
  }

  /** When the first of those that are left alone may be asked again; empty if none is. */
  synchronized Optional<Instant> nextTry(Wanted wanted) {
    return all.stream()
        .filter(wanted.allowed())
        .flatMap(address -> Stream.of(wanted.kind(), wanted.blamed()).map(k -> note(address, k)))
        .filter(note -> note != null && note.state(clock.instant()) == State.COOLING_DOWN)
        .map(HostNote::until)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder());
  }

  /** Why hosts are left alone, one sentence each. */
  synchronized List<String> reasons(Kind kind) {
    return all.stream()
        .map(address -> note(address, kind))
        .filter(note -> note != null && note.failures() > 0)
        .map(note -> note.host() + ": " + note.reason())
        .toList();
  }

  /** A host has proved itself. */
  synchronized void proved(Host host, Kind kind) {
    BarLabel label = kind == Kind.MINUTE ? host.label() : null;
    keep(
        new HostNote(
            host.address().toString(),
            kind.word(),
            host.dialect().word(),
            label,
            0,
            null,
            clock.instant(),
            ""));
  }

  /** A host has delivered. */
  synchronized void served(Host host, Wanted wanted) {
    served(host, wanted.kind());
    if (wanted.isBeijing()) {
      served(host, Kind.BEIJING);
    }
  }

  private void served(Host host, Kind kind) {
    HostNote note = note(host.address(), kind);
    Instant last = note == null ? null : note.lastSuccess();
    boolean isNoted =
        note != null
            && note.failures() == 0
            && last != null
            && last.plus(NOTED_FOR).isAfter(clock.instant());
    if (!isNoted) {
      proved(host, kind);
    }
  }

  /** A host has failed, or delivered what others refute. */
  synchronized void failed(HostAddress address, Kind kind, String reason) {
    HostNote before = note(address, kind);
    int failures = before == null ? 1 : before.failures() + 1;
    keep(
        new HostNote(
            address.toString(),
            kind.word(),
            before == null ? "" : before.dialect(),
            before == null ? null : before.label(),
            failures,
            clock.instant().plus(coolDown(failures)),
            before == null ? null : before.lastSuccess(),
            reason));
  }

  static Duration coolDown(int failures) {
    Duration longer = FIRST_COOL_DOWN.multipliedBy(1L << Math.min(failures - 1, 20));
    return longer.compareTo(LONGEST_COOL_DOWN) > 0 ? LONGEST_COOL_DOWN : longer;
  }

  private void keep(HostNote note) {
    notes.put(List.of(note.host(), note.kind()), note);
    book.get().keep(note);
  }

  private @Nullable HostNote note(HostAddress address, Kind kind) {
    return notes.get(List.of(address.toString(), kind.word()));
  }

  private void read() {
    Instant now = clock.instant();
    if (readAt == null || readAt.plus(READ_FOR).isBefore(now)) {
      readAt = now;
      book.get().notes().forEach(note -> notes.put(List.of(note.host(), note.kind()), note));
    }
  }
}
