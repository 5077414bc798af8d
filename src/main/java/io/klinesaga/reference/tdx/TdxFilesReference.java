package io.klinesaga.reference.tdx;

import io.klinesaga.market.CalendarDays;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.reference.ActionList;
import io.klinesaga.reference.KnownReferences;
import io.klinesaga.reference.ListedSecurities;
import io.klinesaga.reference.Reading;
import io.klinesaga.reference.ReferenceKind;
import io.klinesaga.reference.ReferenceSource;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.tdx.file.HqCache;
import io.klinesaga.source.tdx.file.TdxHolidays;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the client has in {@code T0002/hq_cache}: what is listed and its names ({@code *.tnf}),
 * since when ({@code base.dbf}), the closures ({@code needini.dat}) and, with a key that the user
 * has, the corporate actions ({@code gbbq}). A file that is not there says nothing.
 */
public final class TdxFilesReference implements ReferenceSource {
  /** The name of this source. */
  public static final String NAME = "tdx-files";

  private final Path directory;
  private final Optional<Path> keyFile;
  private final Instruments instruments;
  private final Clock clock;

  /**
   * @param directory the folder that contains {@code vipdoc}, or {@code vipdoc} itself
   * @param keyFile the table that decrypts {@code gbbq}
   * @param instruments tells the exchange of a code
   */
  public TdxFilesReference(
      Path directory, Optional<Path> keyFile, Instruments instruments, Clock clock) {
    this.directory = directory;
    this.keyFile = keyFile;
    this.instruments = instruments;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<ReferenceKind> gives() {
    return EnumSet.of(ReferenceKind.SECURITIES, ReferenceKind.CALENDAR, ReferenceKind.ACTIONS);
  }

  private HqCache cache() {
    return HqCache.find(directory)
        .orElseThrow(
            () ->
                new SourceException(
                    NAME
                        + ": "
                        + directory
                        + ": expected a folder T0002/hq_cache in it or beside it, found none"));
  }

  @Override
  public Reading<ListedSecurities> securities(KnownReferences known) {
    HqCache cache = cache();
    Parts parts = new Parts();
    for (Exchange exchange : Exchange.values()) {
      parts.add(cache, exchange);
    }
    LocalDate today = MarketTime.date(clock.millis());
    parts.add(
        cache.file("base.dbf"),
        file -> BaseTable.read(NAME, file, instruments, today, parts.notes));
    return parts.reading();
  }

  /** Reads one file. */
  private interface Reader {
    ListedSecurities read(Path file);
  }

  /** The files that are there. */
  private static final class Parts {
    private static final int MOST = 4;

    final List<ListedSecurities> read = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    final List<String> notes = new ArrayList<>();

    /** The list of today's clients, else that of older ones. */
    void add(HqCache cache, Exchange exchange) {
      String prefix = exchange.name().toLowerCase(Locale.ROOT);
      int before = read.size();
      for (String generation : List.of("s.tnf", "m.tnf")) {
        if (read.size() == before) {
          add(cache.file(prefix + generation), file -> NameList.read(NAME, file, exchange));
        }
      }
    }

    void add(Optional<Path> file, Reader reader) {
      try {
        file.ifPresent(path -> read.add(reader.read(path)));
      } catch (SourceException e) {
        refused.add(e.getMessage());
      }
    }

    Reading<ListedSecurities> reading() {
      boolean isWhole = read.size() == MOST && refused.isEmpty();
      return new Reading<>(read, refused, notes, isWhole, null);
    }
  }

  @Override
  public Reading<CalendarDays> calendar() {
    int nextYear = MarketTime.date(clock.millis()).getYear() + 1;
    cache();
    try {
      return TdxHolidays.find(directory, nextYear)
          .map(Reading::of)
          .orElseGet(() -> Reading.absent("there is no needini.dat"));
    } catch (SourceException e) {
      return Reading.refused(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Reading<ActionList> actions(KnownReferences known) {
    Optional<Path> file = cache().file("gbbq");
    if (file.isEmpty()) {
      return Reading.absent("there is no gbbq");
    }
    if (keyFile.isEmpty()) {
      return Reading.absent(
          file.get()
              + " is encrypted and not read: kline.reference.tdx-files.key-file names no key");
    }
    try {
      return Reading.of(Events.read(NAME, file.get(), keyFile.get()));
    } catch (SourceException e) {
      return Reading.refused(String.valueOf(e.getMessage()));
    }
  }
}
