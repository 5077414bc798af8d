package io.klinesaga.source.csv;

import io.klinesaga.market.Period;
import io.klinesaga.source.SourceException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The folder of the source, with one folder for each period. */
final class CsvFolder {
  private static final List<String> SUFFIXES = List.of(".csv", ".txt");

  private final Path directory;

  CsvFolder(Path directory) {
    this.directory = directory;
  }

  /**
   * @throws SourceException if it is not
   */
  void requireThere() {
    if (!Files.isDirectory(directory)) {
      throw new SourceException(
          "csv: "
              + directory
              + (Files.exists(directory) ? " is not a directory" : " does not exist"));
    }
  }

  /**
   * @throws SourceException if it is not there, or cannot be read
   */
  void requireReadable() {
    requireThere();
    if (!Files.isReadable(directory)) {
      throw new SourceException("csv: directory " + directory + " cannot be read");
    }
  }

  /** The folder of a period, which may not be there. */
  Path of(Period period) {
    return directory.resolve(period.code());
  }

  /** When something was last added to or taken from the folder of a period. */
  FileTime changed(Period period) {
    try {
      return Files.exists(of(period))
          ? Files.getLastModifiedTime(of(period))
          : FileTime.fromMillis(0);
    } catch (IOException e) {
      throw new SourceException("csv: cannot look at directory " + of(period) + ": " + e, e);
    }
  }

  /** Everything in the folder of a period, by name. */
  List<Path> entries(Period period) {
    return entries(of(period));
  }

  private static List<Path> entries(Path folder) {
    List<Path> entries = new ArrayList<>();
    if (!Files.exists(folder)) {
      return entries;
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      throw new SourceException("csv: cannot list directory " + folder + ": " + e, e);
    }
    entries.sort(null);
    return entries;
  }

  /** Whether this may be a file of bars. */
  static boolean isTable(Path file) {
    return hasTableName(file) && Files.isRegularFile(file);
  }

  static boolean hasTableName(Path file) {
    String name = name(file).toLowerCase(Locale.ROOT);
    return SUFFIXES.stream().anyMatch(name::endsWith);
  }

  /** The name of a table without its suffix. */
  static String baseName(Path table) {
    String name = name(table);
    return name.substring(0, name.length() - 4);
  }

  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** Notes what lies beside the folders of the periods and looks like bars. */
  void noteStrays(Skipped skipped) {
    for (Path entry : entries(directory)) {
      if (isTable(entry)) {
        skipped.add("directly in " + directory + ", not in a folder " + periods(), name(entry));
      }
    }
  }

  private static String periods() {
    return Arrays.stream(Period.values()).map(Period::code).collect(Collectors.joining(", "));
  }
}
