package io.klinesaga.reference.tdx;

import io.klinesaga.source.SourceException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Blowfish with a table that is given ready-made: 18 words for the rounds, then 4 times 256 words,
 * little-endian. The table is the vendor's and not shipped.
 */
final class Cipher {
  /** Bytes of a block. */
  static final int BLOCK = 8;

  private static final int ROUNDS = 16;
  private static final int BOXES = 4;
  private static final int ENTRIES = 256;
  private static final int WORDS = ROUNDS + 2 + BOXES * ENTRIES;

  private final int[] words = new int[WORDS];

  /**
   * Reads the table from a file; what follows it there is not read.
   *
   * @throws SourceException if it is too short
   */
  Cipher(String source, Path file) {
    ByteBuffer bytes = WholeFile.numbers(WholeFile.read(source, file));
    if (bytes.limit() < WORDS * Integer.BYTES) {
      throw new SourceException(
          source
              + ": key file "
              + file
              + ": expected at least "
              + WORDS * Integer.BYTES
              + " bytes, found "
              + bytes.limit());
    }
    bytes.asIntBuffer().get(words);
  }

  /** Makes a block of a buffer clear, in place. */
  void decrypt(ByteBuffer bytes, int at) {
    int left = bytes.getInt(at);
    int right = bytes.getInt(at + Integer.BYTES);
    for (int round = ROUNDS + 1; round > 1; round--) {
      int next = left ^ words[round];
      left = right ^ mixed(next);
      right = next;
    }
    // The last exchange of the halves is undone.
    bytes.putInt(at, right ^ words[0]);
    bytes.putInt(at + Integer.BYTES, left ^ words[1]);
  }

  private int mixed(int word) {
    int sum = box(0, word >>> 24) + box(1, word >>> 16 & 0xFF);
    return (sum ^ box(2, word >>> 8 & 0xFF)) + box(3, word & 0xFF);
  }

  private int box(int number, int entry) {
    return words[ROUNDS + 2 + number * ENTRIES + entry];
  }
}
