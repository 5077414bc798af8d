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
 * The folder tree {@code vipdoc/{sh,sz,bj}/{lday,minline,fzline}/{sh,sz,bj}NNNNNN.{day,lc1,lc5}},
 * and the older extensions {@code .1}, {@code .01} and {@code .5} in its folders of minute bars.
 * Names are matched ignoring case; a file counts only if its prefix agrees with its folder.
 */
final class VipdocFolder {
  /** Futures, Hong Kong and more: another layout, which is not read. */
  private static final String EXTENDED = "ds";

  private static final Pattern FILE =
      Pattern.compile("(sh|sz|bj)([0-9]{6})\\.(day|lc1|lc5|1|01|5)");

  private final Path vipdoc;

  /**
   * @param directory the folder that contains {@code vipdoc}, or {@code vipdoc} itself
   * @throws SourceException if it is neither
   */
  VipdocFolder(Path directory) {
    requireDirectory(directory);
    Optional<Path> inside = child(directory, "vipdoc").filter(Files::isDirectory);
    vipdoc = inside.orElse(directory);
    if (exchangeFolders().isEmpty()) {
      throw new SourceException("tdx-file: " + nothingIn(inside.isPresent()));
    }
  }

  private String nothingIn(boolean isVipdoc) {
    if (hasExtended()) {
      return vipdoc
          + " has only the folder ds, futures and other markets in a layout that is not read;"
          + " expected folders sh, sz or bj: let the client download their bars";
    }
    return isVipdoc
        ? vipdoc + " has none of the folders sh, sz and bj: let the client download bars"
        : "directory " + vipdoc + " has neither a folder vipdoc nor folders sh, sz or bj";
  }

  /** Whether there are bars of other markets. */
  boolean hasExtended() {
    return child(vipdoc, EXTENDED).filter(Files::isDirectory).isPresent();
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

  /** A kind of file: folder, extension and what is in it. */
  record Kind(String folder, String extension, RecordFormat format) {
    /** Where bars of this period are, the preferred kind first; none if TDX has no files of it. */
    static List<Kind> of(Period period) {
      return switch (period) {
        case DAY -> List.of(new Kind("lday", "day", RecordFormat.DAY));
        case MIN1 ->
            List.of(
                new Kind("minline", "lc1", RecordFormat.MINUTE),
                new Kind("minline", "1", RecordFormat.OLD_MINUTE),
                new Kind("minline", "01", RecordFormat.OLD_MINUTE),
                new Kind("fzline", "1", RecordFormat.OLD_MINUTE),
                new Kind("fzline", "01", RecordFormat.OLD_MINUTE));
        case MIN5 ->
            List.of(
                new Kind("fzline", "lc5", RecordFormat.MINUTE),
                new Kind("fzline", "5", RecordFormat.OLD_MINUTE),
                new Kind("minline", "5", RecordFormat.OLD_MINUTE));
        case MIN15, MIN30, MIN60 -> List.of();
      };
    }
  }

  /** A file of a symbol. */
  record Located(Symbol symbol, Path path, RecordFormat format) {}

  /** The files of these kinds, kind by kind, known symbols or not. */
  List<Located> files(List<Kind> kinds) {
    requireDirectory(vipdoc);
    List<Located> files = new ArrayList<>();
    for (Exchange exchange : exchangeFolders()) {
      for (Kind kind : kinds) {
        for (Path file : entries(exchange, kind)) {
          symbolOf(file, exchange, kind)
              .ifPresent(symbol -> files.add(new Located(symbol, file, kind.format())));
        }
      }
    }
    return files;
  }

  /** What is in the folder of a kind and named like no file of the client. */
  List<Path> strangers(Kind kind) {
    List<Path> strangers = new ArrayList<>();
    for (Exchange exchange : exchangeFolders()) {
      for (Path file : entries(exchange, kind)) {
        Matcher name = FILE.matcher(file.getFileName().toString().toLowerCase(Locale.ROOT));
        if (!name.matches() || !name.group(1).equals(prefix(exchange))) {
          strangers.add(file);
        }
      }
    }
    return strangers;
  }

  /** The file of a series of the first kind that has one. */
  Optional<Located> file(SeriesId series, List<Kind> kinds) {
    requireDirectory(vipdoc);
    Symbol symbol = series.symbol();
    String name = prefix(symbol.exchange()) + symbol.code() + ".";
    return kinds.stream()
        .flatMap(
            kind ->
                folder(symbol.exchange(), kind)
                    .flatMap(folder -> child(folder, name + kind.extension()))
                    .map(file -> new Located(symbol, file, kind.format()))
                    .stream())
        .findFirst();
  }

  private List<Path> entries(Exchange exchange, Kind kind) {
    return folder(exchange, kind).map(VipdocFolder::list).orElse(List.of());
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
