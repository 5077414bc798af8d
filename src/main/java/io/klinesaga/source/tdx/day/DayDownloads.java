package io.klinesaga.source.tdx.day;

import io.klinesaga.market.MarketTime;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.WrittenAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives that are fetched over HTTP, one after the other, and kept in the folder of the source.
 */
final class DayDownloads implements DayFiles {
  private static final Logger LOG = LoggerFactory.getLogger(DayDownloads.class);

  /** Nobody publishes the archive of a day before its close. */
  private static final LocalTime CLOSE = LocalTime.of(15, 0);

  private static final int LOOK_BACK = 15;

  private final DayDownload download;
  private final DayIndexes indexes;
  private final Path folder;
  private final LocalDate first;
  private final Duration settled;
  private final Clock clock;

  /**
   * @param folder where they are kept
   * @param first the first day where bars are wanted from the beginning
   * @param settled how long after its day an archive that is here is asked for again
   */
  DayDownloads(DayDownload download, Path folder, LocalDate first, Duration settled, Clock clock) {
    this.download = download;
    this.indexes = new DayIndexes(folder);
    this.folder = folder;
    this.first = first;
    this.settled = settled;
    this.clock = clock;
  }

  @Override
  public synchronized Optional<DayIndex> find(LocalDate day) {
    Path archive = folder.resolve(DayIndexes.name(day) + ".zip");
    if (!Files.exists(archive)) {
      return fetch(day, archive);
    }
    if (day.plusDays(settled.toDays()).isBefore(today())) {
      return Optional.of(indexes.of(day, archive));
    }
    return refreshed(day, archive);
  }

  /** What is here goes on being used where the newer one cannot be had. */
  private Optional<DayIndex> refreshed(LocalDate day, Path archive) {
    try {
      Optional<DayIndex> newer = fetch(day, archive);
      if (newer.isPresent()) {
        return newer;
      }
    } catch (SourceException e) {
      LOG.warn("{}; the archive of {} that was fetched before is used", e.getMessage(), day);
    }
    return Optional.of(indexes.of(day, archive));
  }

  private Optional<DayIndex> fetch(LocalDate day, Path archive) {
    try {
      Path aside = WrittenAside.beside(archive);
      try {
        DayDownload.Answer answer = download.fetch(day, Validators.read(archive), aside);
        return switch (answer.status()) {
          case WRITTEN -> Optional.of(accepted(day, aside, archive, answer.validators()));
          case UNCHANGED -> Optional.of(indexes.of(day, archive));
          case ABSENT -> Optional.empty();
        };
      } finally {
        Files.deleteIfExists(aside);
      }
    } catch (IOException e) {
      throw new SourceException(
          TdxDaySource.NAME + ": cannot write the archive of " + day + " to " + folder + ": " + e,
          e);
    }
  }

  /** It takes the place of a former one only after it was read. */
  private DayIndex accepted(LocalDate day, Path aside, Path archive, Validators validators)
      throws IOException {
    DayIndex index = indexes.make(day, aside);
    Validators.forget(archive);
    WrittenAside.put(aside, archive);
    validators.write(archive);
    return index;
  }

  private LocalDateTime now() {
    return MarketTime.dateTime(clock.millis());
  }

  private LocalDate today() {
    return now().toLocalDate();
  }

  @Override
  public LocalDate first() {
    return first;
  }

  @Override
  public LocalDate held() {
    return LocalDate.MIN;
  }

  @Override
  public LocalDate lastDue() {
    return today().minusDays(1);
  }

  @Override
  public LocalDate last() {
    return now().toLocalTime().isBefore(CLOSE) ? lastDue() : today();
  }

  @Override
  public List<LocalDate> newest() {
    return IntStream.range(0, LOOK_BACK).mapToObj(days -> last().minusDays(days)).toList();
  }

  @Override
  public String place(LocalDate day) {
    return download.shown(day);
  }

  @Override
  public void ping() {
    // It is known only when something is asked for, which is not done to look.
  }
}
