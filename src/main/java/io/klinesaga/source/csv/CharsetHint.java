package io.klinesaga.source.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Says which other encoding the first lines of a file are in, for messages. */
final class CharsetHint {
  private static final Charset GBK = Charset.forName("GBK");
  private static final int LOOK = 1 << 14;

  private CharsetHint() {}

  /** Such as {@code "; it may be GBK: kline.source.csv.charset=gbk"}, or nothing. */
  static String of(Path file, Charset read) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] first = wholeLines(in.readNBytes(LOOK));
      for (Charset other : List.of(UTF_8, GBK)) {
        if (!other.equals(read) && !isAscii(first) && isTextIn(other, first)) {
          return "; it may be "
              + other.name()
              + " (kline.source.csv.charset="
              + other.name().toLowerCase(Locale.ROOT)
              + ")";
        }
      }
      return "";
    } catch (IOException e) {
      return "";
    }
  }

  /** A character may be cut at the end of what was read, but not at the end of a line. */
  private static byte[] wholeLines(byte[] bytes) {
    int end = bytes.length;
    while (bytes.length == LOOK && end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTextIn(Charset charset, byte[] bytes) {
    try {
      charset.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
