package io.klinesaga.source.tdx.file;

import io.klinesaga.market.Instrument;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.source.tdx.file.VipdocFolder.Kind;
import io.klinesaga.source.tdx.file.VipdocFolder.Located;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What of the bars of one period can be read, and what of its files is not. */
final class VipdocListing {
  private static final int NAMED = 5;

  private final SortedSet<Symbol> readable = new TreeSet<>();
  private final SortedSet<Symbol> unknown = new TreeSet<>();
  private final SortedSet<Symbol> unproved = new TreeSet<>();
  private final List<Path> older = new ArrayList<>();
  private final VipdocFolder vipdoc;
  private final Period period;
  private final List<Kind> kinds;

  VipdocListing(VipdocFolder vipdoc, Instruments instruments, Period period) {
    this.vipdoc = vipdoc;
    this.period = period;
    kinds = Kind.of(period);
    vipdoc.files(kinds).forEach(file -> sort(file, instruments));
  }

  private void sort(Located file, Instruments instruments) {
    Symbol symbol = file.symbol();
    if (readable.contains(symbol) || unproved.contains(symbol)) {
      older.add(file.path().getFileName());
      return;
    }
    Optional<Instrument> instrument = instruments.of(symbol);
    if (instrument.isEmpty()) {
      unknown.add(symbol);
    } else if (isProved(file, instrument.get())) {
      readable.add(symbol);
    } else {
      unproved.add(symbol);
    }
  }

  private static boolean isProved(Located file, Instrument instrument) {
    return instrument.type() != InstrumentType.BOND
        || new TdxFile(file.path(), instrument, file.format()).isScaleProved();
  }

  /** The symbols whose bars can be read. */
  SortedSet<Symbol> readable() {
    return readable;
  }

  /** What is there and not read, one sentence for each kind of thing. */
  List<String> skipped() {
    if (kinds.isEmpty()) {
      return List.of();
    }
    List<String> skipped = new ArrayList<>();
    skip(
        skipped,
        unknown,
        period + " files of codes that no prefix knows (kline.symbols.file may name more)");
    skip(
        skipped,
        unproved,
        period + " files of bonds whose amounts do not prove the scale of their prices");
    skip(skipped, older, "files of an older format stand beside a newer one of the same symbol");
    skip(
        skipped, vipdoc.strangers(kinds.get(0)), period + " files are not named like sh600000.day");
    if (vipdoc.hasExtended()) {
      skipped.add("the folder ds in " + vipdoc + " has another layout and is not read");
    }
    return skipped;
  }

  private static void skip(List<String> skipped, Collection<?> things, String what) {
    if (!things.isEmpty()) {
      skipped.add(
          things.size() + " " + what + ", such as " + things.stream().limit(NAMED).toList());
    }
  }
}
