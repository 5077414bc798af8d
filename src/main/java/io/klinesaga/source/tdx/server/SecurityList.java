package io.klinesaga.source.tdx.server;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Instrument;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.PlainLines;
import io.klinesaga.market.PlainLines.Line;
import io.klinesaga.market.Symbol;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.tdx.server.SymbolCache.Listing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The securities whose bars can be had: what the servers list of Shanghai and Shenzhen, once a day,
 * and what a file names. Servers have no list of Beijing. Safe for use by several threads.
 */
final class SecurityList {
  private static final Logger LOG = LoggerFactory.getLogger(SecurityList.class);
  private static final int NAMED = 5;

  private final Servers servers;
  private final SymbolCache cache;
  private final Optional<Path> file;
  private final Instruments instruments;
  private final Clock clock;
  private @Nullable Listing known;

  /**
   * @param file more symbols, one a line
   */
  SecurityList(
      Servers servers,
      SymbolCache cache,
      Optional<Path> file,
      Instruments instruments,
      Clock clock) {
    this.servers = servers;
    this.cache = cache;
    this.file = file;
    this.instruments = instruments;
    this.clock = clock;
  }

  /** Whether bars of a kind of instrument are read: of bonds and repos the unit is not proved. */
  static boolean isRead(Instrument instrument) {
    return instrument.type() != InstrumentType.BOND && instrument.type() != InstrumentType.REPO;
  }

  /** The symbols whose bars can be had. */
  SortedSet<Symbol> readable() {
    SortedSet<Symbol> readable = new TreeSet<>(all());
    readable.removeIf(symbol -> instruments.of(symbol).filter(SecurityList::isRead).isEmpty());
    return readable;
  }

  /** What is listed and not read, one sentence for each kind of thing. */
  List<String> skipped() {
    List<String> skipped = new ArrayList<>();
    skip(
        skipped,
        symbol -> instruments.of(symbol).isEmpty(),
        "codes that no prefix knows (kline.symbols.file may name more)");
    skip(
        skipped,
        symbol -> instruments.of(symbol).filter(i -> !isRead(i)).isPresent(),
        "bonds and repos, the unit of whose volumes is not proved");
    return skipped;
  }

  private void skip(List<String> skipped, Predicate<Symbol> isMeant, String what) {
    List<Symbol> meant = all().stream().filter(isMeant).toList();
    if (!meant.isEmpty()) {
      skipped.add(meant.size() + " " + what + ", such as " + meant.stream().limit(NAMED).toList());
    }
  }

  private synchronized SortedSet<Symbol> all() {
    LocalDate today = MarketTime.date(clock.millis());
    Listing listing = known == null ? cache.read().orElse(null) : known;
    if (listing == null || !listing.day().equals(today)) {
      listing = listed(today, listing);
    }
    known = listing;
    SortedSet<Symbol> all = new TreeSet<>(listing.symbols());
    file.ifPresent(path -> all.addAll(named(path)));
    return all;
  }

  /** A list of another day is better than none. */
  private Listing listed(LocalDate today, @Nullable Listing before) {
    try {
      SortedSet<Symbol> symbols = new TreeSet<>(ask(Exchange.SH, today));
      symbols.addAll(ask(Exchange.SZ, today));
      Listing listing = new Listing(today, symbols);
      cache.write(listing);
      return listing;
    } catch (SourceException e) {
      if (before == null) {
        throw e;
      }
      LOG.warn("The list of securities of {} is used: {}", before.day(), e.getMessage());
      return before;
    }
  }

  private List<Symbol> ask(Exchange exchange, LocalDate today) {
    return ListTask.ask(servers, exchange, today).stream()
        .map(listed -> new Symbol(listed.code(), exchange))
        .toList();
  }

  /**
   * The symbols of a file.
   *
   * @throws SourceException if it cannot be read or has something else
   */
  static List<Symbol> named(Path file) {
    try {
      List<Symbol> symbols = new ArrayList<>();
      for (Line line : PlainLines.read(file)) {
        line.words().forEach(word -> symbols.add(symbol(file, line, word)));
      }
      return symbols;
    } catch (IOException | IllegalArgumentException e) {
      throw new SourceException(
          TdxServerSource.NAME + ": cannot read the symbols in " + file + ": " + e.getMessage(), e);
    }
  }

  private static Symbol symbol(Path file, Line line, String word) {
    try {
      return Symbol.parse(word);
    } catch (IllegalArgumentException e) {
      throw new SourceException(
          TdxServerSource.NAME + ": " + file + ":" + line.number() + ": " + e.getMessage(), e);
    }
  }
}
