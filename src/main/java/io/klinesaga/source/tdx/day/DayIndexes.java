package io.klinesaga.source.tdx.day;

import io.klinesaga.market.Symbol;
import io.klinesaga.source.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.SortedMap;

/** The indexes of archives, in the folder of the source. */
final class DayIndexes {
  private final Path folder;

  DayIndexes(Path folder) {
    this.folder = folder;
  }

  /** How a day is written in names of files: 20240301. */
  static String name(LocalDate day) {
    return DateTimeFormatter.BASIC_ISO_DATE.format(day);
  }

  private Path file(LocalDate day) {
    return folder.resolve(name(day) + ".idx");
  }

  /**
   * The index of an archive, made if there is none.
   *
   * @throws DayRefusedException if the archive is damaged
   */
  DayIndex of(LocalDate day, Path archive) {
    try {
      DayIndex.Stamp stamp = DayIndex.Stamp.of(archive);
      DayIndex known = DayIndex.open(file(day), stamp);
      return known == null ? make(day, archive) : known;
    } catch (IOException e) {
      throw failed(archive, e);
    }
  }

  /**
   * Reads an archive and makes its index. One at a time, since an archive is unpacked in memory.
   *
   * @throws DayRefusedException if the archive is damaged
   */
  synchronized DayIndex make(LocalDate day, Path archive) {
    try {
      DayIndex.Stamp stamp = DayIndex.Stamp.of(archive);
      SortedMap<Symbol, DayBar> bars = DayArchive.read(day, archive);
      DayIndex.write(file(day), archive, bars);
      DayIndex made = DayIndex.open(file(day), stamp);
      if (made == null) {
        throw new SourceException(
            TdxDaySource.NAME + ": " + archive + " was written to while it was read; try again");
      }
      return made;
    } catch (IOException e) {
      throw failed(archive, e);
    }
  }

  private SourceException failed(Path archive, IOException e) {
    return new SourceException(
        TdxDaySource.NAME + ": cannot read " + archive + " or write to " + folder + ": " + e, e);
  }
}
