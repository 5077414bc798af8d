package io.klinesaga.reference.tdx;

import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourceFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** The bytes of a file that the client may be writing to. */
final class WholeFile {
  private static final long MOST = 256L << 20;

  private WholeFile() {}

  /** The same bytes, whose numbers are little-endian. */
  static ByteBuffer numbers(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads it.
   *
   * @throws SourceException if it cannot be read, or changes while it is read
   */
  static byte[] read(String source, Path path) {
    try (SourceFile file = new SourceFile(source, path)) {
      if (file.size() > MOST) {
        throw new SourceException(
            source + ": " + path + ": expected at most " + MOST + " bytes, found " + file.size());
      }
      byte[] whole = new byte[(int) file.size()];
      ByteBuffer bytes = ByteBuffer.wrap(whole);
      while (bytes.hasRemaining() && file.read(bytes) >= 0) {
        // the rest follows
      }
      file.requireUnchanged();
      return whole;
    } catch (IOException e) {
      throw new SourceException(source + ": cannot read " + path + ": " + e, e);
    }
  }
}
