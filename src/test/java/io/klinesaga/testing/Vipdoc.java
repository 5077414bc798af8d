package io.klinesaga.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A copy of the shipped sample that a test may change. Records have 32 bytes. */
public final class Vipdoc {
  private static final Path SAMPLE = Path.of("src", "sample");
  private static final int RECORD = 32;
  private static final int CLOSE_OFFSET = 16;

  private Vipdoc() {}

  /**
   * Copies the sample into a folder.
   *
   * @return that folder, for {@code kline.source.tdx-file.directory}
   */
  public static Path copySample(Path target) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(SAMPLE.resolve("vipdoc"))) {
      all = found.filter(Files::isRegularFile).toList();
    }
    for (Path file : all) {
      Path copy = target.resolve(SAMPLE.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    return target;
  }

  /**
   * Appends a daily bar.
   *
   * @param date as {@code yyyyMMdd}
   * @param open and the other prices in hundredths
   * @param amount in yuan
   * @param volume in shares
   */
  public static void append(
      Path file, int date, int open, int high, int low, int close, float amount, int volume)
      throws IOException {
    ByteBuffer record = ByteBuffer.allocate(RECORD).order(ByteOrder.LITTLE_ENDIAN);
    record.putInt(date).putInt(open).putInt(high).putInt(low).putInt(close);
    record.putFloat(amount).putInt(volume).putInt(0);
    Files.write(file, record.array(), StandardOpenOption.APPEND);
  }

  /** Changes the close of one record of a daily file; in hundredths. */
  public static void setClose(Path file, int record, int close) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(close);
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek((long) record * RECORD + CLOSE_OFFSET);
      raw.write(bytes.array());
    }
  }
}
