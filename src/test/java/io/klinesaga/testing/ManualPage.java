package io.klinesaga.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A page of the manual.
 *
 * @param file where it is, from the project's folder
 * @param text Markdown
 */
public record ManualPage(Path file, String text) {
  private static final Pattern HEADING = Pattern.compile("(?m)^(#+) (.*)$");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final Pattern LINK = Pattern.compile("\\[[^]]+]\\(([^)\\s]+)\\)");
  private static final Pattern CELL_BORDER = Pattern.compile("(?<!\\\\)\\|");

  /** A block of code; the language may be empty. */
  public record Code(String language, String text) {}

  static ManualPage read(Path file) {
    try {
      return new ManualPage(file, Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The blocks of code of a text. */
  public static List<Code> code(String markdown) {
    return FENCE
        .matcher(markdown)
        .results()
        .map(fence -> new Code(fence.group(1), fence.group(2)))
        .toList();
  }

  /** The blocks of code of one language of a text. */
  public static List<String> code(String markdown, String language) {
    return code(markdown).stream()
        .filter(code -> code.language().equals(language))
        .map(Code::text)
        .toList();
  }

  /** The cells of each table row of a text, header rows included, borders left out. */
  public static List<List<String>> rows(String markdown) {
    return prose(markdown)
        .lines()
        .filter(line -> line.startsWith("|") && !line.startsWith("| ---"))
        .map(line -> line.substring(1, line.length() - 1))
        .map(line -> CELL_BORDER.splitAsStream(line).map(String::strip).toList())
        .toList();
  }

  /** How many borders of cells a line of a table has. */
  public static int borders(String line) {
    return CELL_BORDER.split(line + " ", -1).length;
  }

  /** A text without its blocks of code. */
  public static String prose(String markdown) {
    return FENCE.matcher(markdown).replaceAll("");
  }

  /** The text without blocks of code. */
  public String prose() {
    return prose(text);
  }

  /** The headings, the first one included. */
  public List<String> titles() {
    return headings().stream().map(heading -> heading.group(2)).toList();
  }

  /** The levels of the headings. */
  public List<Integer> levels() {
    return headings().stream().map(heading -> heading.group(1).length()).toList();
  }

  /** What links to the headings lead to, as GitHub makes it. */
  public List<String> anchors() {
    return titles().stream()
        .map(title -> title.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", ""))
        .map(title -> title.replace(' ', '-'))
        .toList();
  }

  /** Where its links lead, as written. */
  public List<String> links() {
    return LINK.matcher(prose()).results().map(link -> link.group(1)).toList();
  }

  /** The text from a heading to the next of its level or a higher one. */
  String section(int heading) {
    List<MatchResult> all = headings();
    int level = all.get(heading).group(1).length();
    int end = heading + 1;
    while (end < all.size() && all.get(end).group(1).length() > level) {
      end++;
    }
    return text.substring(
        all.get(heading).start(), end == all.size() ? text.length() : all.get(end).start());
  }

  /** Headings with their places in the text; blocks of code are blanked out first. */
  private List<MatchResult> headings() {
    String blanked = FENCE.matcher(text).replaceAll(fence -> " ".repeat(fence.group().length()));
    return HEADING.matcher(blanked).results().toList();
  }
}
