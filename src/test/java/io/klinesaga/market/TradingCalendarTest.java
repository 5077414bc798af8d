package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.TradingCalendar.Answer;
import io.klinesaga.market.TradingCalendar.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TradingCalendarTest {
  private static final LocalDate NEW_YEAR_2027 = LocalDate.of(2027, 1, 1);

  private final TradingCalendar sse = TradingCalendar.sse();

  @Test
  void the_shipped_days_are_those_of_the_exchange() {
    LocalDate first = LocalDate.of(1990, 12, 19);
    LocalDate last = LocalDate.of(2026, 12, 31);
    assertThat(first.datesUntil(last.plusDays(1)).filter(sse::isTradingDay).count())
        .isEqualTo(8797);
    assertThat(first.datesUntil(last.plusDays(1)))
        .allSatisfy(day -> assertThat(sse.on(day).source()).isEqualTo("the shipped list"));
    assertThat(sse.contradictions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2025-10-01,CLOSED", // National Day
    "2025-10-09,TRADING",
    "2025-10-11,CLOSED", // a working Saturday is no trading day
    "1990-12-18,UNKNOWN", // a Tuesday before the data
    "1990-12-16,UNKNOWN",
    "2027-01-01,UNKNOWN", // a Friday after the data
    "2027-01-02,UNKNOWN",
    "2027-02-17,UNKNOWN"
  })
  void a_day_trades_or_is_closed_or_nobody_knows(LocalDate day, Kind kind) {
    assertThat(sse.on(day).kind()).isEqualTo(kind);
    assertThat(sse.isTradingDay(day)).isEqualTo(kind == Kind.TRADING);
    assertThat(sse.isClosed(day)).isEqualTo(kind == Kind.CLOSED);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-09-30,2025-10-09",
    "2025-10-03,2025-10-09",
    "2026-12-31,",
    "1990-12-16,",
    "2027-01-01,"
  })
  void next_skips_closed_days_and_ends_at_an_unknown_one(LocalDate day, LocalDate next) {
    assertThat(sse.next(day)).isEqualTo(Optional.ofNullable(next));
  }

  @ParameterizedTest
  @CsvSource({
    "2025-10-09,2025-09-30",
    "2025-10-03,2025-09-30",
    "1990-12-19,",
    "2027-01-01,2026-12-31",
    "2027-01-04,"
  })
  void previous_skips_closed_days_and_ends_at_an_unknown_one(LocalDate day, LocalDate previous) {
    assertThat(sse.previous(day)).isEqualTo(Optional.ofNullable(previous));
  }

  @Test
  void the_most_trusted_place_answers_and_contradictions_are_told() {
    CalendarDays user =
        new CalendarDays("own", Map.of(LocalDate.of(2026, 12, 31), false, NEW_YEAR_2027, false));
    CalendarDays client = new CalendarDays("client", Map.of(NEW_YEAR_2027, true));
    TradingCalendar calendar = TradingCalendar.before(List.of(user, client));
    assertThat(calendar.on(NEW_YEAR_2027)).isEqualTo(new Answer(Kind.CLOSED, "own"));
    assertThat(calendar.on(LocalDate.of(2026, 12, 30)))
        .isEqualTo(new Answer(Kind.TRADING, "the shipped list"));
    assertThat(calendar.on(LocalDate.of(2027, 1, 4))).isEqualTo(new Answer(Kind.UNKNOWN, ""));
    assertThat(calendar.contradictions())
        .containsExactly(
            "2027-01-01 is closed in own and a trading day in client",
            "2026-12-31 is closed in own and a trading day in the shipped list");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-28T04:00:00Z,3,true,2026-12-25",
    "2026-12-28T10:00:00Z,3,true,2026-12-28", // 18:00: three hours after the close
    "2026-12-31T10:00:00Z,0,true,2026-12-31",
    "2027-01-01T04:00:00Z,-1,true,2026-12-31", // the day before is still the last one closed
    "2027-01-01T10:00:00Z,-1,true,",
    "2027-02-17T04:00:00Z,-48,true,",
    "2026-11-01T04:00:00Z,60,true,2026-10-30",
    "2026-10-31T04:00:00Z,61,false,2026-10-30"
  })
  void without_a_file_it_ends_with_2026(
      Instant now, double left, boolean isEnding, LocalDate closed) {
    CalendarWatch watch = new CalendarWatch(sse, Clock.fixed(now, MarketTime.OFFSET));
    assertThat(watch.daysLeft()).isEqualTo(left);
    assertThat(watch.isEnding()).isEqualTo(isEnding);
    assertThat(watch.lastClosed(Duration.ofHours(3))).isEqualTo(Optional.ofNullable(closed));
    assertThat(watch.text()).contains("known until 2026-12-31 (the shipped list)");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-28T10:00:00Z,368,2026-12-28",
    "2027-01-01T10:00:00Z,364,2026-12-31",
    "2027-02-17T10:00:00Z,317,2027-02-17",
    "2027-02-09T10:00:00Z,325,2027-02-04"
  })
  void with_a_list_of_2027_it_goes_on(Instant now, double left, LocalDate closed) {
    CalendarWatch watch =
        new CalendarWatch(
            TradingCalendar.before(List.of(CalendarFileTest.of2027())),
            Clock.fixed(now, MarketTime.OFFSET));
    assertThat(watch.daysLeft()).isEqualTo(left);
    assertThat(watch.isEnding()).isFalse();
    assertThat(watch.lastClosed(Duration.ofHours(3))).contains(closed);
  }

  @Test
  void a_list_that_covers_a_gap_only_counts_up_to_the_end_of_the_gap() {
    CalendarDays week =
        new CalendarDays(
            "own", CalendarDays.weekdays(LocalDate.of(2027, 3, 1), LocalDate.of(2027, 3, 7)));
    TradingCalendar calendar = TradingCalendar.before(List.of(week));
    assertThat(calendar.knownUntil(LocalDate.of(2026, 12, 28)))
        .contains(LocalDate.of(2026, 12, 31));
    assertThat(calendar.knownUntil(LocalDate.of(2027, 2, 17))).contains(LocalDate.of(2026, 12, 31));
    assertThat(calendar.knownUntil(LocalDate.of(2027, 3, 2))).contains(LocalDate.of(2027, 3, 7));
    assertThat(calendar.previous(LocalDate.of(2027, 3, 1))).isEmpty();
    assertThat(calendar.knownUntil(LocalDate.of(1980, 1, 1))).isEmpty();
    assertThat(new CalendarWatch(calendar, Clock.fixed(Instant.EPOCH, MarketTime.OFFSET)).text())
        .isEqualTo("no trading day is known");
  }
}
