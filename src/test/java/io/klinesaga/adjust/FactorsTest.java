package io.klinesaga.adjust;

import static io.klinesaga.adjust.Actions.AS_OF;
import static io.klinesaga.adjust.Actions.SHARE;
import static io.klinesaga.adjust.Actions.bars;
import static io.klinesaga.adjust.Actions.exRights;
import static io.klinesaga.adjust.Actions.known;
import static io.klinesaga.adjust.Actions.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.CorporateAction;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactorsTest {
  private static final Bars DAYS = bars("2020-01-02 10", "2020-01-03 9", "2020-01-06 8");
  private static final LocalDate REFORM = LocalDate.of(2006, 5, 12);

  private static String hash(CorporateAction... actions) {
    return Factors.of(known(actions), DAYS, AdjustModel.TDX).hash();
  }

  // ---------------------------------------------------------------- the exchange's own figures

  /** The reserved field of the shipped file is the reference price of the exchange. */
  @Test
  void the_exchange_had_the_same_reference_on_every_ex_day_but_that_of_the_reform()
      throws IOException {
    DayFile file = DayFile.of("sh/lday/sh600000.day");
    List<FactorStep> steps =
        Factors.of(known(SHARE, Actions.ofShare()), file.bars(), AdjustModel.TDX).steps();
    Map<LocalDate, BigDecimal> expected = new TreeMap<>();
    Map<LocalDate, BigDecimal> found = new TreeMap<>();
    for (int i = 1; i < file.days().size(); i++) {
      DayFile.Day day = file.days().get(i);
      BigDecimal close = BigDecimal.valueOf(file.days().get(i - 1).close(), 2);
      steps.stream()
          .filter(step -> step.exDay().equals(day.day()) && step.exDay().getYear() <= 2010)
          .forEach(
              step -> {
                expected.put(day.day(), BigDecimal.valueOf(day.reference(), 2));
                found.put(day.day(), step.effect().price(close, 2));
              });
    }
    assertThat(found).hasSize(11).containsEntry(REFORM, new BigDecimal("8.35"));
    assertThat(expected.put(REFORM, new BigDecimal("8.35"))).isEqualTo("10.86");
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void the_share_reform_is_a_bonus_for_the_client_and_nothing_for_the_exchange()
      throws IOException {
    Bars days = DayFile.of("sh/lday/sh600000.day").bars();
    KnownActions known = known(SHARE, Actions.ofShare());
    FactorStep affine = step(Factors.of(known, days, AdjustModel.TDX), REFORM);
    assertThat(affine.effect()).hasToString("p × 10/13");
    FactorStep ratio = step(Factors.of(known, days, AdjustModel.RATIO), REFORM);
    assertThat(ratio.effect().isIdentity()).isTrue();
    assertThat(ratio.multiple()).isEqualByComparingTo("1.3");
  }

  private static FactorStep step(FactorSet factors, LocalDate day) {
    return factors.steps().stream()
        .filter(one -> one.exDay().equals(day))
        .findFirst()
        .orElseThrow();
  }

  /** 10 for 3 to 8.35; what the limit allows proves nothing. */
  @Test
  void a_bonus_of_those_years_after_which_the_price_fell_as_it_should_is_no_reform() {
    Bars days = bars("2006-05-11 10.86", "2006-05-12 9.1");
    CorporateAction bonus = exRights("2006-05-12", 0, 0, 3, 0);
    assertThat(Factors.of(known(bonus), days, AdjustModel.RATIO).steps())
        .singleElement()
        .satisfies(step -> assertThat(step.effect()).hasToString("p × 10/13"));
    Bars later = bars("2010-05-11 10.86", "2010-05-12 10.2");
    assertThat(
            Factors.of(known(exRights("2010-05-12", 0, 0, 3, 0)), later, AdjustModel.RATIO).steps())
        .as("not of those years")
        .singleElement()
        .satisfies(step -> assertThat(step.effect().isIdentity()).isFalse());
  }

  /** 20 / 2 / 2 = 5 proves nothing; 20 / 2 = 10, not adjusted by 3 for 10, proves the second. */
  @Test
  void of_two_bonuses_in_one_suspension_all_or_the_last_was_no_reform() {
    KnownActions both =
        known(exRights("2006-05-19", 0, 0, 10, 0), exRights("2006-05-24", 0, 0, 10, 0));
    assertThat(effects(both, bars("2006-05-18 20", "2006-05-29 5.2")))
        .containsExactly("p × 1/2", "p × 1/2");
    assertThat(effects(both, bars("2006-05-18 20", "2006-05-29 10.4")))
        .containsExactly("p × 1/2", "p × 1");
  }

  private static List<String> effects(KnownActions known, Bars days) {
    return Factors.of(known, days, AdjustModel.RATIO).steps().stream()
        .map(step -> step.effect().toString())
        .toList();
  }

  // ---------------------------------------------------------------- what is refused

  @ParameterizedTest
  @EnumSource
  void without_actions_nothing_is_adjusted(AdjustModel model) {
    KnownActions nobody = new KnownActions(SHARE, AS_OF, List.of(), null);
    assertThatThrownBy(() -> Factors.of(nobody, DAYS, model))
        .isInstanceOf(ActionsUnknownException.class)
        .hasMessage(
            "actions-unknown: 600000.SH: no source had said its corporate actions by 2026-01-07T09:00:00Z: run reference sync with a place in kline.reference that knows them");
  }

  @ParameterizedTest
  @EnumSource
  void with_actions_of_before_the_last_bar_nothing_is_adjusted(AdjustModel model) {
    KnownActions stale = new KnownActions(SHARE, AS_OF, List.of(), LocalDate.of(2020, 1, 5));
    assertThatThrownBy(() -> Factors.of(stale, DAYS, model))
        .isInstanceOf(ActionsUnknownException.class)
        .hasMessage(
            "actions-unknown: 600000.SH: its corporate actions were read last on 2020-01-05, before its last bar, of 2020-01-06: run reference sync");
    KnownActions fresh = new KnownActions(SHARE, AS_OF, List.of(), LocalDate.of(2020, 1, 6));
    assertThatCode(() -> Factors.of(fresh, DAYS, model)).doesNotThrowAnyException();
  }

  static Stream<CorporateAction> wrong() {
    return Stream.of(
        exRights("2020-01-03", -1, 0, 0, 0),
        exRights("2020-01-03", 0, Double.NaN, 0, 0),
        exRights("2020-01-03", 0, 0, Double.POSITIVE_INFINITY, 0),
        exRights("2020-01-03", 0, 0, 0, -3),
        split("2020-01-03", 0),
        split("2020-01-03", -2));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void numbers_that_cannot_be_right_are_refused_unless_they_are_not_needed(CorporateAction action) {
    assertThatThrownBy(() -> Factors.of(known(action), DAYS, AdjustModel.TDX))
        .isInstanceOf(ActionsUnknownException.class)
        .hasMessageStartingWith("actions-unknown: 600000.SH: the corporate action '2020-01-03 1")
        .hasMessageContaining("' cannot be right: expected ");
    Bars later = bars("2020-01-03 10", "2020-01-06 10");
    assertThat(Factors.of(known(action), later, AdjustModel.TDX).steps()).isEmpty();
  }

  @Test
  void a_dividend_of_more_than_the_share_has_no_ratio() {
    KnownActions known = known(exRights("2020-01-03", 100, 0, 0, 0));
    assertThatThrownBy(() -> Factors.of(known, DAYS, AdjustModel.RATIO))
        .isInstanceOf(ActionsUnknownException.class)
        .hasMessage(
            "actions-unknown: 600000.SH: the corporate action '2020-01-03 1 100 0 0 0' takes more than the close of before it, 10.0: correct it at its source");
  }

  @Test
  void a_ratio_needs_the_close_of_before() {
    Bars holes =
        new Bars.Builder(2).add(DAYS.ts(0), 10, 10, 10, Double.NaN, 100, 1000).add(DAYS, 1).build();
    KnownActions known = known(exRights("2020-01-03", 1, 0, 0, 0));
    assertThatThrownBy(() -> Factors.of(known, holes, AdjustModel.RATIO))
        .isInstanceOf(ActionsUnknownException.class)
        .hasMessageContaining("needs the close before its ex-day 2020-01-03");
    assertThat(Factors.of(known, holes, AdjustModel.TDX).steps()).hasSize(1);
  }

  @Test
  void without_any_bar_there_is_nothing_to_adjust_by() {
    assertThatThrownBy(() -> Factors.of(known(), Bars.EMPTY, AdjustModel.TDX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("600000.SH: expected daily bars to adjust by, found none");
  }

  // ---------------------------------------------------------------- what counts

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14})
  void changes_of_capital_and_warrants_move_no_price(int category) {
    CorporateAction action =
        new CorporateAction(SHARE, LocalDate.of(2020, 1, 3), category, 5, 5, 5, 5);
    assertThat(Factors.of(known(action), DAYS, AdjustModel.TDX).steps()).isEmpty();
  }

  /** A price of rights without rights stands for an issue to others. */
  @Test
  void a_price_without_shares_moves_nothing() {
    assertThat(
            Factors.of(known(exRights("2020-01-03", 0, 8.45, 0, 0)), DAYS, AdjustModel.TDX).steps())
        .isEmpty();
  }

  @Test
  void what_one_ex_day_gives_is_one_reference_price() {
    FactorSet factors =
        Factors.of(
            known(exRights("2020-01-03", 2, 0, 0, 0), exRights("2020-01-03", 0, 0, 10, 0)),
            DAYS,
            AdjustModel.TDX);
    assertThat(factors.steps())
        .singleElement()
        .satisfies(step -> assertThat(step.effect()).hasToString("p × 1/2 + -1/10"));
  }

  @Test
  void an_event_that_is_said_twice_or_under_two_codes_counts_once() {
    CorporateAction event = exRights("2020-01-03", 2, 0, 0, 0);
    Symbol old = Symbol.parse("600001.SH");
    CorporateAction same = new CorporateAction(old, event.exDate(), 1, 2, 0, 0, 0);
    CorporateAction other = new CorporateAction(old, event.exDate(), 1, 3, 0, 0, 0);
    CorporateAction only = new CorporateAction(old, LocalDate.of(2020, 1, 6), 1, 1, 0, 0, 0);
    assertThat(hash(event, event)).isEqualTo(hash(event));
    assertThat(hash(same, event)).isEqualTo(hash(event));
    assertThat(hash(other, event)).as("the present code is believed").isEqualTo(hash(event));
    assertThat(hash(event, only)).isEqualTo(hash(event, exRights("2020-01-06", 1, 0, 0, 0)));
  }

  // ---------------------------------------------------------------- its name

  @Test
  void a_set_is_named_by_what_it_rests_on() {
    CorporateAction first = exRights("2020-01-03", 2, 0, 0, 0);
    CorporateAction second = exRights("2020-01-06", 0, 0, 1, 0);
    String hash = hash(first, second);
    assertThat(hash).matches("[0-9a-f]{64}").isEqualTo(hash(second, first));
    assertThat(hash).isNotEqualTo(hash(first)).isNotEqualTo(hash());
    assertThat(hash(exRights("2020-01-03", 2.01, 0, 0, 0), second)).isNotEqualTo(hash);
    assertThat(hash(first, second, exRights("2020-01-07", 1, 0, 0, 0)))
        .as("after the last bar")
        .isEqualTo(hash);
    FactorSet factors = Factors.of(known(first, second), DAYS, AdjustModel.TDX);
    assertThat(factors.name()).isEqualTo("600000.SH tdx as-of=2026-01-07T09:00:00Z sha256=" + hash);
    assertThat(factors).hasToString(factors.name());
  }

  /** So that an answer can be compared with one of years before. */
  @Test
  void the_hash_of_the_same_actions_is_the_same_for_ever() {
    assertThat(hash(exRights("2020-01-03", 2.5, 0, 3, 0)))
        .isEqualTo("b0f8aaff25c2b2c59d89005e0cc37e6f06fc8441c615571bab0127cb3bfa5ac1");
  }

  @Test
  void a_ratio_rests_on_the_closes_too() {
    KnownActions known = known(exRights("2020-01-03", 2, 0, 0, 0));
    Bars other = bars("2020-01-02 10.01", "2020-01-03 9", "2020-01-06 8");
    assertThat(Factors.of(known, other, AdjustModel.RATIO).hash())
        .isNotEqualTo(Factors.of(known, DAYS, AdjustModel.RATIO).hash());
    assertThat(Factors.of(known, other, AdjustModel.TDX).hash())
        .isEqualTo(Factors.of(known, DAYS, AdjustModel.TDX).hash());
  }

  @Test
  void words_of_models_and_adjustments_are_read_and_others_refused() {
    assertThat(Stream.of(AdjustModel.values()).map(AdjustModel::code))
        .containsExactly("tdx", "ratio");
    assertThat(AdjustModel.parse("ratio")).isEqualTo(AdjustModel.RATIO);
    assertThatThrownBy(() -> AdjustModel.parse("TDX"))
        .hasMessage("adjustment model 'TDX': expected one of tdx, ratio");
    assertThat(Adjustment.parse("hfq")).isEqualTo(Adjustment.HFQ);
    assertThatThrownBy(() -> Adjustment.parse("forward"))
        .hasMessage("adjustment 'forward': expected one of none, qfq, hfq");
  }

  @Test
  void the_exact_reference_is_what_is_rounded() {
    FactorStep step =
        Factors.of(known(exRights("2020-01-03", 1.5, 0, 3, 0)), DAYS, AdjustModel.TDX)
            .steps()
            .get(0);
    BigDecimal close = new BigDecimal("18.50");
    assertThat(step.effect().price(close, 2)).isEqualTo("14.12");
    assertThat(step.effect().price(close, 6))
        .isEqualTo(new BigDecimal("183.5").divide(new BigDecimal("13"), 6, RoundingMode.HALF_UP));
  }
}
