package io.klinesaga.complete;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.complete.DayAnswer.Complete;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.testing.DayAnswers;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Which days are looked at. */
class RecentDaysTest {
  private static final List<Period> PERIODS = List.of(Period.DAY, Period.MIN5);
  private final List<String> asked = new ArrayList<>();
  private Map<LocalDate, Set<Period>> complete = Map.of();

  private int look(String time, List<Period> periods) {
    Clock clock =
        Clock.fixed(LocalDateTime.parse(time).toInstant(MarketTime.OFFSET), MarketTime.OFFSET);
    return new RecentDays(
            this::answer,
            TradingCalendar::sse,
            () -> periods,
            (from, to, within) -> complete,
            3,
            clock)
        .answer();
  }

  private void answer(CompleteRequest request, Consumer<DayAnswer> taker) {
    assertThat(request.from()).isEqualTo(request.to());
    assertThat(request.symbols()).isEmpty();
    for (Period period : request.periods()) {
      asked.add(request.from() + " " + period.code());
      taker.accept(DayAnswers.of(request.from(), period, Complete.NO));
    }
  }

  @Test
  void the_last_trading_days_are_looked_at_for_all_periods() {
    assertThat(look("2026-01-06T15:00:00", PERIODS)).isEqualTo(6);
    assertThat(asked)
        .containsExactly(
            "2025-12-31 1d",
            "2025-12-31 5m",
            "2026-01-05 1d",
            "2026-01-05 5m",
            "2026-01-06 1d",
            "2026-01-06 5m");
  }

  @Test
  void a_day_on_which_trading_goes_on_is_not_looked_at() {
    assertThat(look("2026-01-06T14:59:59", List.of(Period.DAY))).isEqualTo(3);
    assertThat(asked).containsExactly("2025-12-30 1d", "2025-12-31 1d", "2026-01-05 1d");
  }

  @Test
  void what_is_complete_is_not_looked_at_again() {
    complete =
        Map.of(
            LocalDate.of(2025, 12, 31), Set.of(Period.DAY, Period.MIN5),
            LocalDate.of(2026, 1, 6), Set.of(Period.DAY));
    assertThat(look("2026-01-06T18:00:00", PERIODS)).isEqualTo(3);
    assertThat(asked).containsExactly("2026-01-05 1d", "2026-01-05 5m", "2026-01-06 5m");
  }

  @Test
  void before_anything_is_synchronised_and_beyond_the_calendar_nothing_is_answered() {
    assertThat(look("2026-01-06T18:00:00", List.of())).isZero();
    assertThat(look("2027-02-01T18:00:00", PERIODS)).isZero();
    assertThat(asked).isEmpty();
  }
}
