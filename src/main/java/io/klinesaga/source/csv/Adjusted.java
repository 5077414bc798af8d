package io.klinesaga.source.csv;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds out that prices are adjusted for dividends and splits. Such prices change with each
 * dividend and must not be stored as what was paid.
 */
final class Adjusted {
  private static final Pattern WORD =
      Pattern.compile("(?i).*(前复权|后复权|定点复权|等比复权|(?<![a-z])(qfq|hfq)(?![a-z])).*");
  private static final Pattern PRICE_NAME =
      Pattern.compile(
          "(?i)(adj(usted)?[ _.-]?(open|high|low|close|price)|"
              + "(open|high|low|close)[ _.-]?(adj(usted)?|qfq|hfq))|.*(前复权|后复权|定点复权|等比复权).*");
  private static final Set<String> ADJUSTED_FLAGS = Set.of("1", "2", "qfq", "hfq", "前复权", "后复权");
  private static final String BAOSTOCK_FLAG = "adjustflag";

  private Adjusted() {}

  /** Whether a title or the name of a file says so. */
  static boolean isSaidBy(String text) {
    return WORD.matcher(text).matches();
  }

  /** Whether a column of this name holds adjusted prices. */
  static boolean isPrice(String column) {
    return PRICE_NAME.matcher(column).matches();
  }

  /** The columns of a header that hold adjusted prices. */
  static List<String> prices(Collection<String> header) {
    return header.stream().filter(Adjusted::isPrice).toList();
  }

  /** Whether a cell of a column {@link CsvField#ADJUST} says that its line is adjusted. */
  static boolean isFlag(String column, String cell) {
    // Elsewhere 1 and 2 may be factors, or stand for something else.
    boolean isKnown = !Digits.isNumber(cell) || column.equalsIgnoreCase(BAOSTOCK_FLAG);
    return isKnown && ADJUSTED_FLAGS.contains(cell.toLowerCase(Locale.ROOT));
  }

  /** Whether a cell of a column {@link CsvField#FACTOR} says that its line is adjusted. */
  static boolean isFactor(String cell) {
    try {
      return !cell.isEmpty() && Double.parseDouble(cell) != 1;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
