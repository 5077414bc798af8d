package io.klinesaga.source.csv;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Each file has the bars of one series and is named by its symbol, in any notation. */
final class FilePerSeries implements CsvLayout {
  /** Longer than the clock of any file system is coarse. */
  private static final Duration COARSE = Duration.ofSeconds(2);

  private final CsvFolder folder;
  private final CsvFormat format;
  private final Map<Period, Listing> listings = new ConcurrentHashMap<>();

  FilePerSeries(CsvFolder folder, CsvFormat format) {
    this.folder = folder;
    this.format = format;
  }

  @Override
  public SortedSet<Symbol> symbols(Period period) {
    return new TreeSet<>(list(period).files().keySet());
  }

  @Override
  public List<String> skipped(Period period) {
    return current(period).skipped();
  }

  @Override
  public SourceBars fetch(SeriesId series, TimeRange range) {
    List<Path> files = current(series.period()).files().getOrDefault(series.symbol(), List.of());
    if (files.size() > 1) {
      throw new SourceException(
          "csv: " + files.size() + " files are of " + series + ": " + files + "; keep one of them");
    }
    if (files.isEmpty() || !Files.exists(files.get(0))) {
      Path usual = folder.of(series.period()).resolve(series.symbol() + ".csv");
      throw new UnknownSeriesException(
          "csv: no " + series + ": there is no file " + usual + ", nor one named otherwise for it");
    }
    return new CsvFile(files.get(0), series, format).read(range);
  }

  /** The listing, made anew if something in the folder may have changed since. */
  private Listing current(Period period) {
    Listing known = listings.get(period);
    if (known != null
        && known.changed().equals(folder.changed(period))
        && known.changed().toInstant().isBefore(known.made().minus(COARSE))) {
      return known;
    }
    return list(period);
  }

  private Listing list(Period period) {
    Instant now = Clock.systemUTC().instant();
    FileTime changed = folder.changed(period);
    Map<Symbol, List<Path>> files = new TreeMap<>();
    Skipped skipped = new Skipped();
    folder.noteStrays(skipped);
    for (Path entry : folder.entries(period)) {
      add(entry, files, skipped);
    }
    Listing listing = new Listing(changed, now, files, skipped.sentences());
    listings.put(period, listing);
    return listing;
  }

  private void add(Path entry, Map<Symbol, List<Path>> files, Skipped skipped) {
    if (!CsvFolder.isTable(entry)) {
      skipped.add("that do not end with .csv or .txt, or are no files", entry.toString());
      return;
    }
    String name = CsvFolder.baseName(entry);
    List<Symbol> meant = format.codes().candidates(name);
    if (Adjusted.isSaidBy(name)) {
      skipped.add("whose names say that their prices are adjusted", entry.toString());
    } else if (SymbolNotation.isYear(name)) {
      skipped.add("whose names can be a year as well as a code", entry.toString());
    } else if (meant.size() > 1) {
      skipped.add(
          "whose codes are of more than one market (kline.source.csv.bare-code=share or index"
              + " tells which)",
          entry + ": " + SymbolNotation.shown(meant));
    } else if (meant.isEmpty()) {
      skipped.add("not named like 600000.SH, SH600000 or 600000", entry.toString());
    } else {
      files.computeIfAbsent(meant.get(0), symbol -> new ArrayList<>()).add(entry);
    }
  }

  /**
   * What is in the folder of a period.
   *
   * @param changed when the folder had changed before it was listed
   * @param made when it was listed
   */
  private record Listing(
      FileTime changed, Instant made, Map<Symbol, List<Path>> files, List<String> skipped) {}
}
