package io.klinesaga.adjust;

import static io.klinesaga.adjust.Actions.PING_AN;
import static io.klinesaga.adjust.Actions.SHARE;
import static io.klinesaga.adjust.Actions.bars;
import static io.klinesaga.adjust.Actions.exRights;
import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.adjust.Jump.Kind;
import io.klinesaga.market.Bars;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.reference.CorporateAction;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JumpsTest {
  private static final LocalDate LONG_AGO = LocalDate.of(1999, 11, 10);

  private static List<Jump> jumps(Bars days, CorporateAction... actions) {
    return new Jumps(SHARE, InstrumentType.STOCK, List.of(actions), LONG_AGO)
        .in(days, TimeRange.ALL);
  }

  private static List<Jump> jumps(String symbol, InstrumentType type, Bars days) {
    return new Jumps(Symbol.parse(symbol), type, List.of(), LocalDate.of(2015, 1, 5))
        .in(days, TimeRange.ALL);
  }

  /** The reform had no limit and no adjusted close; all else of 26 years but one is explained. */
  @Test
  void of_a_real_share_only_the_reform_contradicts() throws IOException {
    Bars days = DayFile.of("sh/lday/sh600000.day").bars();
    List<Jump> found =
        new Jumps(SHARE, InstrumentType.STOCK, Actions.ofShare(), null)
            .in(days, TimeRange.ofDays(null, LocalDate.of(2011, 12, 31)));
    assertThat(found)
        .extracting(Jump::line)
        .containsExactly(
            "600000.SH 1d 2006-05-12 action-without-jump: 9.8 to 10.66 after a close of 10.86 on 2006-03-20, beyond 10 %; the corporate actions '2006-05-12 1 0 0 3 0' make it 8.35; perhaps a share reform");
  }

  @Test
  void real_ex_days_without_their_actions_are_jumps() throws IOException {
    Bars days = DayFile.of("sz/lday/sz000001.day").bars();
    List<Jump> with =
        new Jumps(PING_AN, InstrumentType.STOCK, Actions.ofPingAn(), null).in(days, TimeRange.ALL);
    assertThat(with)
        .as("the share reform, after which the price rose")
        .extracting(jump -> jump.day() + " " + jump.kind())
        .containsExactly("2007-06-20 JUMP_UNLIKE_ACTION");
    List<Jump> without =
        new Jumps(PING_AN, InstrumentType.STOCK, List.of(), null).in(days, TimeRange.ALL);
    assertThat(without)
        .allSatisfy(jump -> assertThat(jump.kind()).isEqualTo(Kind.JUMP_WITHOUT_ACTION))
        .extracting(Jump::day)
        .contains(LocalDate.of(2000, 11, 6), LocalDate.of(2013, 6, 20));
  }

  @Test
  void a_jump_without_an_action_is_told() {
    assertThat(jumps(bars("2020-01-02 10", "2020-01-03 5")))
        .extracting(Jump::line)
        .containsExactly(
            "600000.SH 1d 2020-01-03 jump-without-action: 5.0 to 5.0 after a close of 10.0 on 2020-01-02, beyond 10 %; no corporate action is known");
    assertThat(jumps(bars("2020-01-02 10", "2020-01-03 5"), exRights("2020-01-03", 0, 0, 10, 0)))
        .isEmpty();
  }

  @Test
  void an_action_without_a_jump_is_told() {
    assertThat(jumps(bars("2020-01-02 10", "2020-01-03 10"), exRights("2020-01-03", 0, 0, 10, 0)))
        .extracting(Jump::kind)
        .containsExactly(Kind.ACTION_WITHOUT_JUMP);
  }

  @Test
  void a_jump_unlike_its_action_is_told() {
    assertThat(jumps(bars("2020-01-02 10", "2020-01-03 5"), exRights("2020-01-03", 0, 0, 40, 0)))
        .extracting(Jump::kind)
        .containsExactly(Kind.JUMP_UNLIKE_ACTION);
    assertThat(jumps(bars("2020-01-02 10", "2020-01-03 5"), exRights("2020-01-03", 500, 0, 0, 0)))
        .as("a dividend of more than the price")
        .extracting(Jump::kind)
        .containsExactly(Kind.JUMP_UNLIKE_ACTION);
  }

  @Test
  void an_action_that_cannot_be_right_is_told_on_its_day_only() {
    assertThat(
            jumps(
                bars("2020-01-02 10", "2020-01-03 10", "2020-01-06 10"),
                exRights("2020-01-03", -1, 0, 0, 0)))
        .extracting(jump -> jump.day() + " " + jump.kind().code())
        .containsExactly("2020-01-03 wrong-action");
  }

  /** The limit is rounded HALF_UP to a hundredth, and is at least one. */
  @ParameterizedTest
  @CsvSource({
    "10, 11, 0",
    "10, 9, 0",
    "10, 11.01, 1",
    "10, 8.99, 1",
    "18.78, 20.66, 0",
    "18.78, 20.67, 1",
    "18.75, 20.63, 0", // 20.625
    "18.75, 16.88, 0", // 16.875
    "18.75, 16.87, 1",
    "0.04, 0.05, 0",
    "0.04, 0.03, 0",
    "0.04, 0.06, 1"
  })
  void what_the_limit_allows_is_no_jump(double close, double price, int found) {
    assertThat(jumps(bars("2020-01-02 " + close, "2020-01-03 " + price))).hasSize(found);
  }

  @Test
  void the_day_on_which_new_shares_are_listed_has_no_limit() {
    CorporateAction issue =
        new CorporateAction(SHARE, LocalDate.of(2020, 1, 3), 6, 100, 200, 150, 250);
    assertThat(jumps(bars("2020-01-02 10", "2020-01-03 12", "2020-01-06 15"), issue))
        .extracting(Jump::day)
        .containsExactly(LocalDate.of(2020, 1, 6));
  }

  /** Every day of 26 years of two shares: whatever has no action is no jump. */
  @Test
  void no_real_day_without_an_action_is_a_jump() throws IOException {
    List<LocalDate> exDays =
        Actions.ofShare().stream().map(CorporateAction::exDate).collect(Collectors.toList());
    exDays.add(LocalDate.of(2016, 6, 23)); // 5.15 yuan and one for ten
    exDays.add(LocalDate.of(2017, 5, 25)); // 2 yuan and three for ten
    assertThat(daysOfJumps(SHARE, "sh/lday/sh600000.day")).hasSize(7).isSubsetOf(exDays);
    assertThat(daysOfJumps(PING_AN, "sz/lday/sz000001.day"))
        .hasSize(7)
        .isSubsetOf(Actions.ofPingAn().stream().map(CorporateAction::exDate).toList());
  }

  private static List<LocalDate> daysOfJumps(Symbol symbol, String file) throws IOException {
    Bars days = DayFile.of(file).bars();
    assertThat(days.size()).isGreaterThan(6000);
    return new Jumps(symbol, InstrumentType.STOCK, List.of(), null)
        .in(days, TimeRange.ALL).stream().map(Jump::day).toList();
  }

  @Test
  void small_dividends_prove_nothing_either_way() {
    assertThat(jumps(bars("2020-01-02 10", "2020-01-03 9.9"), exRights("2020-01-03", 1, 0, 0, 0)))
        .isEmpty();
  }

  @Test
  void days_without_trade_are_passed_over_with_the_events_on_them() {
    Bars traded = bars("2020-01-02 20", "2020-01-20 9");
    Bars.Builder held = new Bars.Builder(3).add(traded, 0);
    held.add(MarketTime.dayStart(LocalDate.of(2020, 1, 10)), 20, 20, 20, 20, 0, 0).add(traded, 1);
    assertThat(
            jumps(
                held.build(),
                exRights("2020-01-08", 0, 0, 10, 0),
                exRights("2020-01-14", 10, 0, 0, 0)))
        .isEmpty();
  }

  @Test
  void nothing_is_said_of_days_without_a_limit() {
    assertThat(
            new Jumps(SHARE, InstrumentType.STOCK, List.of(), null)
                .in(bars("2020-01-02 10", "2020-01-03 50"), TimeRange.ALL))
        .as("the first days of a listing")
        .isEmpty();
    assertThat(jumps("000001.SH", InstrumentType.INDEX, bars("2020-01-02 10", "2020-01-03 50")))
        .isEmpty();
    assertThat(
            new Jumps(SHARE, InstrumentType.STOCK, List.of(), LocalDate.of(1992, 1, 2))
                .in(bars("1996-06-03 10", "1996-06-04 50", "1996-12-16 5"), TimeRange.ALL))
        .extracting(Jump::day)
        .containsExactly(LocalDate.of(1996, 12, 16));
  }

  @ParameterizedTest
  @CsvSource({
    "600000.SH, STOCK, 2021-01-04, 10",
    "000001.SZ, STOCK, 2021-01-04, 10",
    "688001.SH, STOCK, 2021-01-04, 20",
    "300001.SZ, STOCK, 2020-08-21, 10",
    "300001.SZ, STOCK, 2020-08-24, 20",
    "920001.BJ, STOCK, 2021-12-01, 30",
    "900901.SH, B_SHARE, 2021-01-04, 10",
    "510300.SH, FUND, 2019-01-04, 10",
    "588000.SH, FUND, 2021-01-04, 20",
  })
  void the_widest_limit_of_the_board_counts(
      String symbol, InstrumentType type, LocalDate day, int percent) {
    double inside = 100.0 + percent;
    LocalDate before = day.minusDays(1);
    assertThat(jumps(symbol, type, bars(before + " 100", day + " " + inside))).isEmpty();
    double step = type == InstrumentType.STOCK ? 0.01 : 0.001;
    assertThat(jumps(symbol, type, bars(before + " 100", day + " " + (inside + step)))).hasSize(1);
  }

  @Test
  void only_days_that_are_asked_for_are_looked_at() {
    Bars days = bars("2020-01-02 10", "2020-01-03 5", "2020-01-06 1");
    LocalDate day = LocalDate.of(2020, 1, 6);
    assertThat(
            new Jumps(SHARE, InstrumentType.STOCK, List.of(), LONG_AGO)
                .in(days, TimeRange.ofDays(day, day)))
        .extracting(Jump::day)
        .containsExactly(day);
  }
}
