package io.klinesaga.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The symbols that are kept in step where none are named: those that something of a list includes
 * and nothing of another excludes. Such a thing is a {@linkplain InstrumentType#code() type}, the
 * word {@value #OTHER} for codes of no known type, or a pattern such as {@code 600*.SH}, {@code
 * 15????.SZ} or {@code *.BJ}, in which {@code ?} stands for a digit and {@code *} for any number of
 * them.
 */
public final class Universe {
  /** Stands for the codes that no prefix knows. */
  public static final String OTHER = "other";

  private static final Pattern PATTERN = Pattern.compile("([0-9?*]{1,6})\\.(SH|SZ|BJ|\\*)");
  private static final Pattern CODE = Pattern.compile("[0-9?*]{1,6}");

  private final Predicate<Symbol> chosen;

  private Universe(Predicate<Symbol> chosen) {
    this.chosen = chosen;
  }

  /**
   * Puts a universe together.
   *
   * @throws IllegalArgumentException if something of a list is neither a type nor a pattern
   */
  public static Universe of(Instruments instruments, List<String> included, List<String> excluded) {
    return new Universe(anyOf(instruments, included).and(anyOf(instruments, excluded).negate()));
  }

  /** What of a list is neither a type nor a pattern, one sentence each. */
  public static List<String> problems(List<String> list) {
    List<String> problems = new ArrayList<>();
    for (String word : list) {
      try {
        named(Instruments.shipped(), word);
      } catch (IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    return problems;
  }

  /** Whether a symbol belongs to it. */
  public boolean contains(Symbol symbol) {
    return chosen.test(symbol);
  }

  private static Predicate<Symbol> anyOf(Instruments instruments, List<String> list) {
    List<Predicate<Symbol>> all = new ArrayList<>();
    list.forEach(word -> all.add(named(instruments, word)));
    return symbol -> all.stream().anyMatch(one -> one.test(symbol));
  }

  private static Predicate<Symbol> named(Instruments instruments, String word) {
    if (word.equalsIgnoreCase(OTHER)) {
      return symbol -> instruments.of(symbol).isEmpty();
    }
    return InstrumentType.find(word)
        .<Predicate<Symbol>>map(
            type -> symbol -> instruments.of(symbol).filter(i -> i.type() == type).isPresent())
        .orElseGet(() -> matching(word));
  }

  private static Predicate<Symbol> matching(String word) {
    Matcher parts = PATTERN.matcher(word.toUpperCase(Locale.ROOT));
    if (!parts.matches() || (parts.group(1).indexOf('*') < 0 && parts.group(1).length() < 6)) {
      throw new IllegalArgumentException("'" + word + "': expected " + expected(word));
    }
    Pattern code = Pattern.compile(parts.group(1).replace("?", "[0-9]").replace("*", "[0-9]*"));
    String exchange = parts.group(2);
    return symbol ->
        code.matcher(symbol.code()).matches()
            && (exchange.equals("*") || exchange.equals(symbol.exchange().name()));
  }

  private static String expected(String word) {
    String all =
        "a type ("
            + String.join(", ", InstrumentType.codes())
            + ", "
            + OTHER
            + ") or a pattern such as 600*.SH or *.BJ";
    return CODE.matcher(word).matches()
        ? all + "; a code needs its exchange, as in " + word + ".SH"
        : all;
  }
}
