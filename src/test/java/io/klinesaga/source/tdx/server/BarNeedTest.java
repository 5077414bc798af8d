package io.klinesaga.source.tdx.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarNeedTest {
  private static final long FRIDAY_NOON = MarketTime.minute(LocalDate.of(2025, 8, 8), 12 * 60);

  /** From a day to a Friday, with four to spare. */
  @ParameterizedTest
  @CsvSource({
    "2025-08-08,DAY,5",
    "2025-08-07,DAY,6",
    "2025-08-01,DAY,10",
    "2025-08-08,MIN1,245",
    "2025-08-07,MIN5,102",
    "1990-12-19,DAY,800",
    "2025-08-01,MIN1,800"
  })
  void weekends_need_no_bars_and_no_page_has_more_than_800(
      LocalDate from, Period period, int bars) {
    assertThat(need(from, period)).isEqualTo(bars);
  }

  private static int need(LocalDate from, Period period) {
    return BarNeed.bars(period, MarketTime.dayStart(from), FRIDAY_NOON, TradingCalendar.sse(), 800);
  }

  @Test
  void days_that_nobody_knows_count_as_trading() {
    long now = MarketTime.dayStart(LocalDate.of(2030, 1, 3));
    long from = MarketTime.dayStart(LocalDate.of(2030, 1, 1));
    assertThat(BarNeed.bars(Period.DAY, from, now, TradingCalendar.sse(), 800)).isEqualTo(7);
    assertThat(BarNeed.bars(Period.DAY, TimeRange.ALL.to(), now, TradingCalendar.sse(), 800))
        .isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "quotes.example,quotes.example:7709,quotes.example",
    "Quotes.Example:7711,quotes.example:7711,quotes.example",
    "10.1.2.3,10.1.2.3:7709,10.1",
    "' 10.1.200.3:80 ',10.1.200.3:80,10.1"
  })
  void hosts_have_a_port_and_a_network(String text, String host, String network) {
    assertThat(HostAddress.parse(text)).hasToString(host);
    assertThat(HostAddress.parse(text).network()).isEqualTo(network);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:0", "a:65536", "a:", ":7709", "-a", "a/b", "[::1]:7709"})
  void what_is_no_host_is_refused(String text) {
    assertThatThrownBy(() -> HostAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
