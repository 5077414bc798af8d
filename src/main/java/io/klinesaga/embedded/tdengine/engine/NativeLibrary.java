package io.klinesaga.embedded.tdengine.engine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * SQLite's library, which its driver unpacks into a file of its own for every process. In the
 * machine's temporary folder each process that is killed would leave one for ever; beside the data,
 * which one process has at a time, the next one removes it.
 */
final class NativeLibrary {
  private static final String FOLDER_KEY = "org.sqlite.tmpdir";

  private NativeLibrary() {}

  /**
   * Lets the driver unpack it in a folder, unless it already has one: that of the first database of
   * this process, or one that was chosen on the command line.
   *
   * @param folder held by this process alone; created if missing
   */
  static synchronized void unpackIn(Path folder) throws IOException {
    if (System.getProperty(FOLDER_KEY) == null) {
      Files.createDirectories(folder);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "sqlite-*")) {
        for (Path file : left) {
          Files.delete(file);
        }
      }
      System.setProperty(FOLDER_KEY, folder.toAbsolutePath().toString());
    }
  }
}
