package io.klinesaga.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.adjust.Adjustment;
import io.klinesaga.market.TimeRange;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which years of adjusted prices an ex-day changes. */
class AppliedFactorsTest {
  /** Of {@code 2020-06-01:a 2021-06-01:b}. */
  private static AppliedFactors factors(String steps, int decimals) {
    SortedMap<LocalDate, String> days = new TreeMap<>();
    Arrays.stream(steps.split(" "))
        .filter(step -> !step.equals("-"))
        .map(step -> step.split(":"))
        .forEach(step -> days.put(LocalDate.parse(step[0]), step[1]));
    return new AppliedFactors("tdx sha256=" + steps.hashCode(), decimals, days);
  }

  private static TimeRange year(int year) {
    return TimeRange.ofDays(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31));
  }

  @ParameterizedTest
  @CsvSource({
    "-, -, 2020 2021 2022, 2020 2021 2022",
    "2020-06-01:a, 2020-06-01:a, 2020 2021 2022, 2020 2021 2022",
    "-, 2021-06-01:a, 2022, 2020",
    "2021-06-01:a, -, 2022, 2020",
    "2021-06-01:a, 2021-06-01:b, 2022, 2020",
    "2021-01-01:a, 2021-01-01:b, 2021 2022, 2020",
    "2020-12-31:a, 2020-12-31:b, 2021 2022, ''",
    "2019-06-01:a 2022-06-01:b, 2019-06-01:a, '', 2020 2021",
    "2020-06-01:a 2022-06-01:b, 2022-06-01:b, 2021 2022, ''",
    "2020-06-01:a 2022-06-01:b, 2020-06-02:a 2022-06-01:b, 2021 2022, ''",
  })
  void the_years_an_ex_day_does_not_touch_have_the_same_prices(
      String before, String now, String qfq, String hfq) {
    assertThat(same(before, now, Adjustment.QFQ)).as("qfq").isEqualTo(qfq);
    assertThat(same(before, now, Adjustment.HFQ)).as("hfq").isEqualTo(hfq);
  }

  private static String same(String before, String now, Adjustment adjustment) {
    StringBuilder years = new StringBuilder();
    for (int year = 2020; year <= 2022; year++) {
      if (factors(now, 2).isSame(factors(before, 2), year(year), adjustment)) {
        years.append(years.isEmpty() ? "" : " ").append(year);
      }
    }
    return years.toString();
  }

  @ParameterizedTest
  @CsvSource({"QFQ", "HFQ"})
  void prices_rounded_to_other_decimals_are_others(Adjustment adjustment) {
    assertThat(factors("-", 3).isSame(factors("-", 2), year(2020), adjustment)).isFalse();
  }
}
