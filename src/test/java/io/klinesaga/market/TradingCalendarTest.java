package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TradingCalendarTest {
  private final TradingCalendar sse = TradingCalendar.sse();

  @Test
  void the_shipped_days_are_those_of_the_exchange() {
    assertThat(sse.firstDay()).isEqualTo("1990-12-19");
    assertThat(sse.lastDay()).isEqualTo("2026-12-31");
    long days =
        sse.firstDay().datesUntil(sse.lastDay().plusDays(1)).filter(sse::isTradingDay).count();
    assertThat(days).isEqualTo(8797);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-10-01,false", // National Day
    "2025-10-09,true",
    "2025-10-11,false", // a working Saturday is no trading day
    "1990-12-18,true", // a Tuesday before the data
    "1990-12-16,false",
    "2027-01-01,true", // a Friday after the data
    "2027-01-02,false"
  })
  void holidays_and_weekends_are_no_trading_days(LocalDate day, boolean trades) {
    assertThat(sse.isTradingDay(day)).isEqualTo(trades);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-09-30,2025-10-09",
    "2025-10-03,2025-10-09",
    "1990-12-16,1990-12-17",
    "2026-12-31,2027-01-01",
    "2027-01-01,2027-01-04"
  })
  void next_skips_what_is_no_trading_day(LocalDate day, LocalDate next) {
    assertThat(sse.next(day)).isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-10-09,2025-09-30",
    "2025-10-03,2025-09-30",
    "1990-12-19,1990-12-18",
    "2027-01-04,2027-01-01",
    "2027-01-01,2026-12-31"
  })
  void previous_skips_what_is_no_trading_day(LocalDate day, LocalDate previous) {
    assertThat(sse.previous(day)).isEqualTo(previous);
  }

  @Test
  void the_calendar_says_where_its_data_end() {
    assertThat(sse.covers(LocalDate.of(2026, 12, 31))).isTrue();
    assertThat(sse.covers(LocalDate.of(2027, 1, 1))).isFalse();
    assertThat(sse.covers(LocalDate.of(1990, 12, 18))).isFalse();
  }

  @Test
  void a_calendar_without_days_is_refused() {
    assertThatThrownBy(() -> TradingCalendar.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
