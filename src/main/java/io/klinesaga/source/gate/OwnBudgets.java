package io.klinesaga.source.gate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Of one process alone: for who has no database. */
public final class OwnBudgets implements SourceBudgets {
  private final Clock clock;
  private final Map<String, Kept> sources = new TreeMap<>();

  private static final class Kept {
    private Instant freeAt = Instant.EPOCH;
    private long lastId;
    private int pauses;
    private String reason = "";
    private Instant pausedSince = Instant.EPOCH;
    private Instant pausedUntil = Instant.EPOCH;
  }

  public OwnBudgets(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Slice take(String source, Duration length, long rest) {
    Kept kept = kept(source);
    Instant now = clock.instant();
    SourcePause pause = pause(source, kept, now);
    if (pause != null) {
      return new Slice(kept.lastId, Duration.ZERO, Duration.ZERO, kept.pauses, pause);
    }
    boolean isFree = kept.lastId == rest || kept.freeAt.isBefore(now);
    Instant start = isFree ? now : kept.freeAt;
    kept.freeAt = start.plus(length);
    kept.lastId++;
    return new Slice(
        kept.lastId,
        Duration.between(now, start),
        Duration.between(now, kept.freeAt),
        kept.pauses,
        null);
  }

  @Override
  public synchronized void giveBack(String source, long id, Duration from) {
    Kept kept = kept(source);
    Instant free = clock.instant().plus(from);
    if (kept.lastId == id && free.isBefore(kept.freeAt)) {
      kept.freeAt = free;
    }
  }

  @Override
  public synchronized SourcePause pause(
      String source, String reason, PauseCause cause, @Nullable Duration retryAfter) {
    Kept kept = kept(source);
    Instant now = clock.instant();
    boolean isPaused = pause(source, kept, now) != null;
    Duration length = cause.length(isPaused ? kept.pauses - 1 : kept.pauses, retryAfter);
    Instant until = now.plus(length);
    if (!isPaused) {
      kept.pauses++;
      kept.pausedSince = now;
    }
    if (until.isAfter(kept.pausedUntil)) {
      kept.pausedUntil = until;
      kept.reason = reason;
    }
    return new SourcePause(
        source,
        kept.reason,
        kept.pausedSince,
        kept.pausedUntil,
        Duration.between(now, kept.pausedUntil));
  }

  @Override
  public synchronized void recovered(String source) {
    kept(source).pauses = 0;
  }

  @Override
  public synchronized boolean resume(String source) {
    Kept kept = kept(source);
    boolean wasPaused = pause(source, kept, clock.instant()) != null;
    kept.pausedUntil = Instant.EPOCH;
    return wasPaused;
  }

  @Override
  public synchronized List<SourcePause> pauses() {
    Instant now = clock.instant();
    List<SourcePause> pauses = new ArrayList<>();
    sources.forEach(
        (source, kept) -> {
          SourcePause pause = pause(source, kept, now);
          if (pause != null) {
            pauses.add(pause);
          }
        });
    return pauses;
  }

  private Kept kept(String source) {
    return sources.computeIfAbsent(source, name -> new Kept());
  }

  private static @Nullable SourcePause pause(String source, Kept kept, Instant now) {
    return kept.pausedUntil.isAfter(now)
        ? new SourcePause(
            source,
            kept.reason,
            kept.pausedSince,
            kept.pausedUntil,
            Duration.between(now, kept.pausedUntil))
        : null;
  }
}
