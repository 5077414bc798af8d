package io.klinesaga.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files of an export that are made anew, with their hashes. */
final class NewFiles implements BarSink.Written {
  private final Path folder;
  private final @Nullable Reuse reuse;
  private final Map<String, SortedMap<String, Manifest.Entry>> files = new HashMap<>();
  private int reused;

  /**
   * @param reuse the export before; null if there is none of use
   */
  NewFiles(Path folder, @Nullable Reuse reuse) {
    this.folder = folder;
    this.reuse = reuse;
  }

  Path folder() {
    return folder;
  }

  @Override
  public void written(String unit, String path, long rows) throws IOException {
    Path file = folder.resolve(path);
    add(unit, new Manifest.Entry(path, rows, Files.size(file), Hash.of(file)));
  }

  /** One that the export before has too is taken over. */
  @Override
  public void file(String unit, String path, long rows, byte[] content) throws IOException {
    Manifest.Entry entry = new Manifest.Entry(path, rows, content.length, Hash.of(content));
    if (reuse != null && reuse.has(entry)) {
      reuse.take(entry, folder);
      reused++;
    } else {
      Path file = folder.resolve(path);
      Files.createDirectories(file.resolveSibling("."));
      Files.write(file, content);
    }
    add(unit, entry);
  }

  private void add(String unit, Manifest.Entry entry) {
    files.computeIfAbsent(unit, unused -> new TreeMap<>()).put(entry.path(), entry);
  }

  /** By unit and path. */
  Map<String, SortedMap<String, Manifest.Entry>> files() {
    return files;
  }

  /** How many were taken over. */
  int reused() {
    return reused;
  }
}
