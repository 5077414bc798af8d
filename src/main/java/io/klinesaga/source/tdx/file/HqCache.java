package io.klinesaga.source.tdx.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The client's folder {@code T0002/hq_cache}, where it keeps what it knows beside bars. Names are
 * matched ignoring case.
 */
public final class HqCache {
  private static final List<String> PLACE = List.of("T0002", "hq_cache");

  private final Path folder;

  private HqCache(Path folder) {
    this.folder = folder;
  }

  /**
   * Looks for it.
   *
   * @param directory the folder that contains {@code vipdoc}, or {@code vipdoc} itself
   */
  public static Optional<HqCache> find(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    return Stream.of(absolute, absolute.resolveSibling("."))
        .map(Path::normalize)
        .flatMap(client -> inClient(client).stream())
        .findFirst()
        .map(HqCache::new);
  }

  private static Optional<Path> inClient(Path client) {
    Optional<Path> found = Optional.of(client);
    for (String name : PLACE) {
      found = found.filter(Files::isDirectory).flatMap(f -> VipdocFolder.child(f, name));
    }
    return found.filter(Files::isDirectory);
  }

  /** A file of it, if it is there. */
  public Optional<Path> file(String name) {
    return VipdocFolder.child(folder, name).filter(Files::isRegularFile);
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
