package io.klinesaga.routes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the route files of a folder say at one moment. Two of them are equal if every file has the
 * same content; times of files are not looked at.
 *
 * @param folder the folder
 * @param also name of the sub-folder of which files are read too, if it is there; files in others
 *     are not looked at
 * @param files content by name, with the sub-folder's name before those of that one
 */
record RouteFolder(Path folder, String also, SortedMap<String, String> files) {
  static final String SUFFIX = ".camel.yaml";

  /** The setting that names the sub-folder. */
  private static final String ALSO = "kline.dispatch";

  RouteFolder {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /**
   * Reads all route files of a folder.
   *
   * @throws RouteFilesException if the folder cannot be read
   */
  static RouteFolder read(Path folder, RouteNeeds needs) {
    return read(folder, Objects.requireNonNullElse(needs.values().apply(ALSO), ""));
  }

  /** What the same files say now. */
  RouteFolder again() {
    return read(folder, also);
  }

  private static RouteFolder read(Path folder, String also) {
    SortedMap<String, String> files = new TreeMap<>();
    add(folder, "", files);
    if (!also.isEmpty() && Files.isDirectory(folder.resolve(also))) {
      add(folder.resolve(also), also + "/", files);
    }
    return new RouteFolder(folder, also, files);
  }

  private static void add(Path folder, String prefix, SortedMap<String, String> files) {
    try (Stream<Path> listed = Files.list(folder)) {
      for (Path file : listed.filter(RouteFolder::isRouteFile).toList()) {
        files.put(
            prefix + name(file), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw unreadable(
          Files.isDirectory(folder)
              ? "folder " + folder + ": " + e.getMessage() + " vanished while it was read"
              : "folder " + folder + ": there is no such folder");
    } catch (IOException e) {
      throw unreadable("folder " + folder + ": cannot be read: " + e);
    }
  }

  /**
   * Files of a folder that are not read, since their names end otherwise. Hidden ones are left out,
   * and so is everything if the folder cannot be read.
   */
  static SortedSet<String> others(Path folder) {
    try (Stream<Path> listed = Files.list(folder)) {
      return listed
          .filter(Files::isRegularFile)
          .map(RouteFolder::name)
          .filter(name -> !name.endsWith(SUFFIX) && !name.startsWith("."))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      return new TreeSet<>(); // whoever reads the folder says so
    }
  }

  private static RouteFilesException unreadable(String reason) {
    return new RouteFilesException(List.of(RouteProblem.general(reason)));
  }

  private static boolean isRouteFile(Path file) {
    return name(file).endsWith(SUFFIX);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
