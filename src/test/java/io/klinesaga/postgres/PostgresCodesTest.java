package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Codes;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.testing.TestServers;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What other parts read of the reference data. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class PostgresCodesTest {
  private PostgresDatabase database;

  @BeforeEach
  void start() {
    database =
        new PostgresDatabase(TestServers.configuration(TestServers.freshSettings()).postgres());
    database.migrate();
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private void execute(String sql) {
    database
        .transactions()
        .execute("prepare", connection -> connection.createStatement().execute(sql));
  }

  @Test
  void a_security_with_three_codes_is_one() {
    execute(
        "INSERT INTO symbol_alias (old_symbol, symbol, since, source) VALUES"
            + " ('430047.BJ', '830047.BJ', '2021-11-15', 'csv'),"
            + " ('830047.BJ', '920047.BJ', '2025-10-09', 'csv')");
    Codes codes = new PostgresCodes(database.transactions()).read();
    assertThat(codes.current(Symbol.parse("430047.BJ"))).hasToString("920047.BJ");
    assertThat(codes.all(Symbol.parse("920047.BJ")))
        .map(Symbol::toString)
        .containsExactly("430047.BJ", "830047.BJ", "920047.BJ");
    assertThat(codes.all(Symbol.parse("600000.SH")))
        .map(Symbol::toString)
        .containsExactly("600000.SH");
  }

  @Test
  void an_old_code_that_another_security_has_now_is_that_ones() {
    execute(
        "INSERT INTO symbol_alias (old_symbol, symbol, since, source) VALUES"
            + " ('000022.SZ', '001872.SZ', '2018-12-26', 'csv');"
            + "INSERT INTO symbols_info (symbol, exchange, listed_on) VALUES"
            + " ('000022.SZ', 'SZ', '1993-05-05')");
    Symbol code = Symbol.parse("000022.SZ");
    assertThat(new PostgresCodes(database.transactions()).read().current(code))
        .hasToString("001872.SZ");
    execute("UPDATE symbols_info SET listed_on = '2024-01-05'");
    assertThat(new PostgresCodes(database.transactions()).read().current(code)).isEqualTo(code);
  }

  @Test
  void nothing_known_is_every_code_for_itself() {
    assertThat(new PostgresCodes(database.transactions()).read()).isSameAs(Codes.NONE);
    assertThat(new PostgresTradingDays(database.transactions()).read()).isEmpty();
  }

  @Test
  void of_a_day_the_user_is_believed_before_the_client_before_the_archive() {
    execute(
        "INSERT INTO trading_day (day, source, trades) VALUES"
            + " ('2027-01-04', 'tdx-day', true), ('2027-01-05', 'tdx-day', true),"
            + " ('2027-01-06', 'tdx-day', true), ('2027-01-04', 'tdx-files', false),"
            + " ('2027-01-05', 'tdx-files', false), ('2027-01-05', 'csv', true)");
    TradingCalendar calendar =
        TradingCalendar.before(new PostgresTradingDays(database.transactions()).read());
    assertThat(calendar.on(LocalDate.of(2027, 1, 4)))
        .isEqualTo(
            new TradingCalendar.Answer(TradingCalendar.Kind.CLOSED, "trading_day of tdx-files"));
    assertThat(calendar.on(LocalDate.of(2027, 1, 5)))
        .isEqualTo(new TradingCalendar.Answer(TradingCalendar.Kind.TRADING, "trading_day of csv"));
    assertThat(calendar.isTradingDay(LocalDate.of(2027, 1, 6))).isTrue();
    assertThat(calendar.isTradingDay(LocalDate.of(2026, 11, 27))).isTrue();
    assertThat(calendar.on(LocalDate.of(2027, 1, 7)).kind())
        .isEqualTo(TradingCalendar.Kind.UNKNOWN);
  }
}
