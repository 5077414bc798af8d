package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.LocalDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TradingHoursTest {
  @ParameterizedTest
  @CsvSource({
    "2026-03-05T09:29:59, false",
    "2026-03-05T09:30:00, true",
    "2026-03-05T11:34:59, true",
    "2026-03-05T11:35:00, false",
    "2026-03-05T12:59:59, false",
    "2026-03-05T13:01:20, true",
    "2026-03-05T15:04:59, true",
    "2026-03-05T15:05:00, false",
    "2026-03-07T10:00:00, false",
    "2026-10-01T10:00:00, false",
    "2031-03-05T10:00:00, true"
  })
  void the_exchanges_are_open_in_their_sessions_of_days_that_are_not_closed(
      LocalDateTime time, boolean isOpen) {
    Clock clock = Clock.fixed(time.toInstant(MarketTime.OFFSET), MarketTime.OFFSET);
    assertThat(new TradingHours(TradingCalendar.sse(), clock).isOpen()).isEqualTo(isOpen);
  }
}
