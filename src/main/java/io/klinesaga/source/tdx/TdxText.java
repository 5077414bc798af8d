package io.klinesaga.source.tdx;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/** Texts as TDX writes them: GBK in a field of fixed length, cut where the field ends. */
public final class TdxText {
  private static final Charset GBK = Charset.forName("GBK");

  private TdxText() {}

  /**
   * The text of a field up to its end or the first zero byte, without blanks around it. Half a
   * character at its end, which is what cutting leaves, is left out; a byte that is no text within
   * it becomes U+FFFD.
   */
  public static String of(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    CharsetDecoder decoder =
        GBK.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    CharBuffer text = CharBuffer.allocate(length);
    // Told that more may come, the decoder leaves half a character alone.
    decoder.decode(ByteBuffer.wrap(bytes, from, end - from), text, false);
    return text.flip().toString().strip();
  }
}
