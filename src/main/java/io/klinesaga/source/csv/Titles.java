package io.klinesaga.source.csv;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.source.SourceException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a title line above the header says must agree with what the file is read as. */
final class Titles {
  private static final Pattern CODE = Pattern.compile("(?<!\\d)\\d{6}(?!\\d)");

  /** An empty period is one the product does not have. */
  private static final Map<String, Optional<Period>> PERIODS =
      Map.of(
          "日线", Optional.of(Period.DAY),
          "1分钟线", Optional.of(Period.MIN1),
          "5分钟线", Optional.of(Period.MIN5),
          "15分钟线", Optional.of(Period.MIN15),
          "30分钟线", Optional.of(Period.MIN30),
          "60分钟线", Optional.of(Period.MIN60),
          "周线", Optional.empty(),
          "月线", Optional.empty(),
          "季线", Optional.empty(),
          "年线", Optional.empty());

  private static final Pattern PERIOD = Pattern.compile("(?<!\\d)(\\d*分钟线|[日周月季年]线)");

  private Titles() {}

  /**
   * Looks at the titles of a file.
   *
   * @throws SourceException if one says that the prices are adjusted, or names another code or
   *     period
   */
  static void require(CsvFormat format, String file, List<String> titles, SeriesId series) {
    for (String title : titles) {
      requireRaw(format, file, title);
      Matcher code = CODE.matcher(title);
      if (code.find() && !code.group().equals(series.symbol().code())) {
        throw refused(format, file, title, "expected one of " + series.symbol());
      }
      Matcher period = PERIOD.matcher(title);
      if (period.find() && !isOf(period.group(), series.period())) {
        throw refused(format, file, title, "expected bars of " + series.period());
      }
    }
  }

  /** The same of a file with bars of many symbols. */
  static void requireRaw(CsvFormat format, String file, List<String> titles) {
    titles.forEach(title -> requireRaw(format, file, title));
  }

  private static void requireRaw(CsvFormat format, String file, String title) {
    if (Adjusted.isSaidBy(title)) {
      throw refused(
          format,
          file,
          title,
          "the prices are adjusted; expected raw prices (不复权), as they were paid");
    }
  }

  private static boolean isOf(String words, Period period) {
    return PERIODS.getOrDefault(words, Optional.empty()).equals(Optional.of(period));
  }

  private static SourceException refused(CsvFormat format, String file, String title, String why) {
    return format.refused(file + ": title is '" + title + "', " + why, null);
  }
}
