package io.klinesaga.source.tdx.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.klinesaga.market.PlainLines;
import io.klinesaga.market.PlainLines.Line;
import io.klinesaga.market.Symbol;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.WrittenAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The securities that servers have listed on a day, in a file: its first line is the day, the
 * others are symbols.
 */
final class SymbolCache {
  private final Path file;

  SymbolCache(Path directory) {
    file = directory.toAbsolutePath().resolve("symbols.txt");
  }

  /** The list and its day. */
  record Listing(LocalDate day, SortedSet<Symbol> symbols) {}

  /** What was written last; empty if nothing was, or the file is damaged. */
  Optional<Listing> read() {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      List<Line> lines = PlainLines.read(file);
      SortedSet<Symbol> symbols = new TreeSet<>();
      lines.stream().skip(1).forEach(line -> symbols.add(Symbol.parse(line.text())));
      return symbols.isEmpty()
          ? Optional.empty()
          : Optional.of(new Listing(LocalDate.parse(lines.get(0).text()), symbols));
    } catch (IOException | RuntimeException damaged) {
      return Optional.empty(); // the servers are asked instead
    }
  }

  /** A reader finds a whole list. */
  void write(Listing listing) {
    String text =
        listing.day()
            + "\n"
            + listing.symbols().stream().map(Symbol::toString).collect(Collectors.joining("\n"))
            + "\n";
    try {
      WrittenAside.write(file, text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new SourceException(
          TdxServerSource.NAME + ": cannot write the list of securities to " + file + ": " + e, e);
    }
  }
}
