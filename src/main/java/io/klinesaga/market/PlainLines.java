package io.klinesaga.market;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the small files that people write: one statement a line, its words separated by blanks or
 * commas, the rest of a line after {@code #} a remark. UTF-8 with or without byte order mark, or
 * GBK.
 */
public final class PlainLines {
  private static final Pattern BETWEEN = Pattern.compile("[\\s,;]+");
  private static final String MARK = "\uFEFF";

  /** What stands in a line, which is counted from 1 on. */
  public record Line(int number, List<String> words) {
    /** For messages. */
    public String text() {
      return String.join(" ", words);
    }
  }

  private PlainLines() {}

  /**
   * The lines of a file that say something.
   *
   * @throws IllegalArgumentException if it is no such file
   */
  public static List<Line> read(Path file) throws IOException {
    return of(text(Files.readAllBytes(file)));
  }

  /** The lines of a text that say something. */
  public static List<Line> of(String text) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String said = line.split("#", 2)[0].strip();
      if (!said.isEmpty()) {
        lines.add(new Line(number, List.of(BETWEEN.split(said))));
      }
    }
    return lines;
  }

  /** Only remarks are other than ASCII, so a wrong guess changes nothing that is read. */
  private static String text(byte[] bytes) {
    if (bytes.length > 1 && (bytes[0] & bytes[1] & 0xFE) == 0xFE) {
      throw new IllegalArgumentException("the file is UTF-16: save it as UTF-8");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      text = new String(bytes, Charset.forName("GBK"));
    }
    return text.startsWith(MARK) ? text.substring(1) : text;
  }
}
