package io.klinesaga.source.tdx.day;

import io.klinesaga.source.SourceException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Archives in a folder of the user, {@code 20240301.zip}; other files are not looked at. */
final class DayFolder implements DayFiles {
  private static final Pattern NAME = Pattern.compile("([0-9]{8})\\.(?i:zip)");
  private static final Duration RECENT = Duration.ofSeconds(2);

  private final Path folder;
  private final DayIndexes indexes;
  private final long mostBytes;
  private final Clock clock;
  private NavigableMap<LocalDate, Path> known = new TreeMap<>();
  private Instant looked = Instant.MIN;

  DayFolder(Path folder, DayIndexes indexes, long mostBytes, Clock clock) {
    this.folder = folder;
    this.indexes = indexes;
    this.mostBytes = mostBytes;
    this.clock = clock;
  }

  private synchronized NavigableMap<LocalDate, Path> files() {
    Instant now = clock.instant();
    if (looked.plus(RECENT).isBefore(now)) {
      known = list();
      looked = now;
    }
    return known;
  }

  private NavigableMap<LocalDate, Path> list() {
    NavigableMap<LocalDate, Path> found = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        LocalDate day = day(String.valueOf(entry.getFileName()));
        if (day != null) {
          found.put(day, entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new SourceException(
          TdxDaySource.NAME + ": cannot list directory " + folder + ": " + e, e);
    }
    return found;
  }

  private static @Nullable LocalDate day(String name) {
    Matcher parts = NAME.matcher(name);
    try {
      return parts.matches()
          ? LocalDate.parse(parts.group(1), DateTimeFormatter.BASIC_ISO_DATE)
          : null;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  @Override
  public Optional<DayIndex> find(LocalDate day) {
    Path file = files().get(day);
    if (file == null) {
      return Optional.empty();
    }
    requireSmall(day, file);
    return Optional.of(indexes.of(day, file));
  }

  private void requireSmall(LocalDate day, Path file) {
    try {
      if (Files.size(file) > mostBytes) {
        String reason = "it has " + Files.size(file) + " bytes, expected at most " + mostBytes;
        throw new DayRefusedException(day, file, reason, null);
      }
    } catch (IOException e) {
      throw new SourceException(TdxDaySource.NAME + ": cannot look at " + file + ": " + e, e);
    }
  }

  @Override
  public LocalDate first() {
    return files().isEmpty() ? LocalDate.MAX : files().firstKey();
  }

  @Override
  public LocalDate held() {
    return first();
  }

  @Override
  public LocalDate lastDue() {
    return files().isEmpty() ? LocalDate.MIN : files().lastKey();
  }

  @Override
  public LocalDate last() {
    return lastDue();
  }

  @Override
  public List<LocalDate> newest() {
    return files().keySet().stream().sorted(Comparator.reverseOrder()).limit(30).toList();
  }

  @Override
  public String place(LocalDate day) {
    Path file = files().get(day);
    return String.valueOf(file == null ? folder.resolve(DayIndexes.name(day) + ".zip") : file);
  }

  @Override
  public void ping() {
    if (!Files.isDirectory(folder)) {
      throw new SourceException(
          TdxDaySource.NAME
              + ": "
              + folder
              + (Files.exists(folder) ? " is not a directory" : " does not exist"));
    }
  }
}
