package io.klinesaga.source.tdx.day;

import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourcePausedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the archives: a run asks for thousands of series, and the archive of a day is
 * looked for once. Safe for use by several threads.
 */
final class DayStore {
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration FAILED = Duration.ofMinutes(1);

  private final DayFiles files;
  private final Clock clock;
  private final Map<LocalDate, Known> days = new ConcurrentHashMap<>();

  DayStore(DayFiles files, Clock clock) {
    this.files = files;
    this.clock = clock;
  }

  /**
   * The archive of a day; empty if there is none.
   *
   * @throws SourceException if it cannot be had, or is damaged
   */
  Optional<DayIndex> get(LocalDate day) {
    return days.computeIfAbsent(day, Known::new).get();
  }

  /** What is known of one day, for some time. */
  private final class Known {
    private final LocalDate day;
    private @Nullable DayIndex index;
    private @Nullable SourceException failure;
    private Instant until = Instant.MIN;

    Known(LocalDate day) {
      this.day = day;
    }

    synchronized Optional<DayIndex> get() {
      if (!until.isAfter(clock.instant())) {
        look();
      }
      if (failure != null) {
        throw failure;
      }
      return Optional.ofNullable(index);
    }

    private void look() {
      try {
        index = files.find(day).orElse(null);
        failure = null;
        until = clock.instant().plus(FRESH);
      } catch (SourcePausedException e) {
        throw e; // who asks again is told again, perhaps otherwise
      } catch (SourceException e) {
        failure = e;
        until = clock.instant().plus(FAILED);
      }
    }
  }
}
