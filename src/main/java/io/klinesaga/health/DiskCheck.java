package io.klinesaga.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Free space on the disk of the embedded databases. */
final class DiskCheck implements Supplier<Finding> {
  private static final long MIB = 1024L * 1024L;

  private final Path folder;
  private final long least;

  /**
   * @param folder the data directory
   * @param least free bytes below which the databases will soon refuse to write
   */
  DiskCheck(Path folder, long least) {
    this.folder = folder;
    this.least = least;
  }

  @Override
  public Finding get() {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      String text = free / MIB + " MiB free for the data directory";
      return free < least
          ? Finding.down(text + ", below kline.health.min-free-mb = " + least / MIB)
          : Finding.up(text);
    } catch (IOException e) {
      return Finding.down("data directory " + folder + " cannot be looked at: " + e);
    }
  }
}
