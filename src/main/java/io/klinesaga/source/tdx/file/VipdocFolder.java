package io.klinesaga.source.tdx.file;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.source.SourceException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder tree {@code vipdoc/{sh,sz,bj}/{lday,minline,fzline}/{sh,sz,bj}NNNNNN.{day,lc1,lc5}}.
 * Names are matched ignoring case; a file counts only if its prefix agrees with its folder.
 */
final class VipdocFolder {
  private static final Pattern FILE = Pattern.compile("(sh|sz|bj)([0-9]{6})\\.(day|lc1|lc5)");

  private final Path vipdoc;

  /**
   * @param directory the folder that contains {@code vipdoc}, or {@code vipdoc} itself
   * @throws SourceException if it is neither
   */
  VipdocFolder(Path directory) {
    requireDirectory(directory);
    vipdoc = child(directory, "vipdoc").filter(Files::isDirectory).orElse(directory);
    if (exchangeFolders().isEmpty()) {
      throw new SourceException(
          "tdx-file: directory "
              + directory
              + " has neither a folder vipdoc nor folders sh, sz or bj");
    }
  }

  /**
   * Looks whether the tree is there.
   *
   * @throws SourceException if it is not
   */
  void ping() {
    requireDirectory(vipdoc);
    if (exchangeFolders().isEmpty()) {
      throw new SourceException("tdx-file: " + vipdoc + " has none of the folders sh, sz and bj");
    }
  }

  /** A kind of file: folder and extension. */
  record Kind(String folder, String extension) {
    /** Where bars of this period are, if TDX has files of it. */
    static Optional<Kind> of(Period period) {
      return switch (period) {
        case DAY -> Optional.of(new Kind("lday", "day"));
        case MIN1 -> Optional.of(new Kind("minline", "lc1"));
        case MIN5 -> Optional.of(new Kind("fzline", "lc5"));
        case MIN15, MIN30, MIN60 -> Optional.empty();
      };
    }
  }

  /** The symbols that have a file of this kind, known or not, in no particular order. */
  List<Symbol> symbols(Kind kind) {
    requireDirectory(vipdoc);
    List<Symbol> symbols = new ArrayList<>();
    for (Exchange exchange : exchangeFolders()) {
      Optional<Path> folder = folder(exchange, kind);
      if (folder.isPresent()) {
        for (Path file : list(folder.get())) {
          symbolOf(file, exchange, kind).ifPresent(symbols::add);
        }
      }
    }
    return symbols;
  }

  /** The file of a series, if it exists. */
  Optional<Path> file(SeriesId series, Kind kind) {
    requireDirectory(vipdoc);
    Exchange exchange = series.symbol().exchange();
    String name = prefix(exchange) + series.symbol().code() + "." + kind.extension();
    return folder(exchange, kind).flatMap(folder -> child(folder, name));
  }

  private static Optional<Symbol> symbolOf(Path file, Exchange exchange, Kind kind) {
    Matcher name = FILE.matcher(file.getFileName().toString().toLowerCase(Locale.ROOT));
    boolean matches =
        name.matches()
            && name.group(1).equals(prefix(exchange))
            && name.group(3).equals(kind.extension())
            && Files.isRegularFile(file);
    return matches ? Optional.of(new Symbol(name.group(2), exchange)) : Optional.empty();
  }

  private List<Exchange> exchangeFolders() {
    List<Exchange> found = new ArrayList<>();
    for (Exchange exchange : Exchange.values()) {
      if (child(vipdoc, prefix(exchange)).filter(Files::isDirectory).isPresent()) {
        found.add(exchange);
      }
    }
    return found;
  }

  private Optional<Path> folder(Exchange exchange, Kind kind) {
    return child(vipdoc, prefix(exchange))
        .flatMap(folder -> child(folder, kind.folder()))
        .filter(Files::isDirectory);
  }

  private static String prefix(Exchange exchange) {
    return exchange.name().toLowerCase(Locale.ROOT);
  }

  /** The entry of that name ignoring case; the usual spellings need no listing. */
  static Optional<Path> child(Path folder, String name) {
    Path usual = folder.resolve(name);
    if (Files.exists(usual)) {
      return Optional.of(usual);
    }
    Path upper = folder.resolve(name.toUpperCase(Locale.ROOT));
    if (Files.exists(upper)) {
      return Optional.of(upper);
    }
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    return list(folder).stream()
        .filter(entry -> entry.getFileName().toString().equalsIgnoreCase(name))
        .findFirst();
  }

  private static List<Path> list(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      throw new SourceException("tdx-file: cannot list directory " + folder + ": " + e, e);
    }
    return entries;
  }

  private static void requireDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new SourceException(
          "tdx-file: "
              + directory
              + (Files.exists(directory) ? " is not a directory" : " does not exist"));
    }
    if (!Files.isReadable(directory)) {
      throw new SourceException("tdx-file: directory " + directory + " is not readable");
    }
  }

  @Override
  public String toString() {
    return vipdoc.toString();
  }
}
