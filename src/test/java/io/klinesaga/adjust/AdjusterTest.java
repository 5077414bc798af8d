package io.klinesaga.adjust;

import static io.klinesaga.adjust.Actions.PING_AN;
import static io.klinesaga.adjust.Actions.bars;
import static io.klinesaga.adjust.Actions.exRights;
import static io.klinesaga.adjust.Actions.known;
import static io.klinesaga.adjust.Actions.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.adjust.FactorSet.Days;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.reference.CorporateAction;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AdjusterTest {
  /** The ratio leaves out the one share reform among them. */
  private static final LocalDate REFORM = LocalDate.of(2007, 6, 18);

  private static double[] closes(Bars bars) {
    return IntStream.range(0, bars.size()).mapToDouble(bars::close).toArray();
  }

  private static double[] closes(
      Bars days, AdjustModel model, Adjustment adjustment, CorporateAction... actions) {
    return closes(
        Adjuster.adjust(days, Factors.of(known(actions), days, model), adjustment, 2).bars());
  }

  private static void assertLikePencilAndPaper(
      KnownActions known, Bars days, AdjustModel model, Adjustment adjustment) {
    assertLikePencilAndPaper(known, known.actions(), days, model, adjustment);
  }

  private static void assertLikePencilAndPaper(
      KnownActions known,
      List<CorporateAction> counting,
      Bars days,
      AdjustModel model,
      Adjustment adjustment) {
    Bars adjusted = Adjuster.adjust(days, Factors.of(known, days, model), adjustment, 2).bars();
    PlainAdjustment plain = new PlainAdjustment(counting, days, model);
    assertThat(adjusted.size()).isEqualTo(days.size());
    for (int i = 0; i < days.size(); i++) {
      LocalDate day = MarketTime.date(days.ts(i));
      assertThat(adjusted.open(i))
          .as("open of " + day)
          .isEqualTo(plain.price(days.open(i), day, adjustment, 2));
      assertThat(adjusted.high(i))
          .as("high of " + day)
          .isEqualTo(plain.price(days.high(i), day, adjustment, 2));
      assertThat(adjusted.low(i))
          .as("low of " + day)
          .isEqualTo(plain.price(days.low(i), day, adjustment, 2));
      assertThat(adjusted.close(i))
          .as("close of " + day)
          .isEqualTo(plain.price(days.close(i), day, adjustment, 2));
      assertThat(adjusted.ts(i)).isEqualTo(days.ts(i));
      assertThat(adjusted.volume(i)).isEqualTo(days.volume(i));
      assertThat(adjusted.amount(i)).isEqualTo(Double.valueOf(days.amount(i)));
    }
  }

  /** Bonus, rights, cash, and all of them at once: 1990 to 2021. */
  @ParameterizedTest
  @CsvSource({"TDX,QFQ", "TDX,HFQ", "RATIO,QFQ", "RATIO,HFQ"})
  void thirty_years_of_a_share_are_as_with_pencil_and_paper(
      AdjustModel model, Adjustment adjustment) throws IOException {
    Bars days = DayFile.of("sz/lday/sz000001.day").bars();
    List<CorporateAction> actions = Actions.ofPingAn();
    List<CorporateAction> counting =
        actions.stream()
            .filter(one -> model == AdjustModel.TDX || !one.exDate().equals(REFORM))
            .toList();
    assertLikePencilAndPaper(known(PING_AN, actions), counting, days, model, adjustment);
  }

  @ParameterizedTest
  @CsvSource({"TDX,QFQ", "TDX,HFQ", "RATIO,QFQ", "RATIO,HFQ"})
  void made_up_histories_are_as_with_pencil_and_paper(AdjustModel model, Adjustment adjustment) {
    Random random = new Random(7);
    for (int history = 0; history < 20; history++) {
      List<String> days = new ArrayList<>();
      List<CorporateAction> actions = new ArrayList<>();
      LocalDate day = LocalDate.of(2012, 1, 2);
      for (int i = 0; i < 60; i++) {
        day = day.plusDays(1 + random.nextInt(4));
        days.add(day + " " + (500 + random.nextInt(5000)) / 100.0);
        if (random.nextInt(5) == 0) {
          actions.add(
              random.nextInt(6) == 0
                  ? split(day.toString(), 1 + random.nextInt(300) / 100.0)
                  : exRights(
                      day.toString(),
                      random.nextInt(200) / 100.0,
                      random.nextInt(500) / 100.0,
                      random.nextInt(10),
                      random.nextInt(4)));
        }
      }
      Bars bars = bars(days.toArray(String[]::new));
      assertLikePencilAndPaper(
          known(actions.toArray(CorporateAction[]::new)), bars, model, adjustment);
    }
  }

  @ParameterizedTest
  @EnumSource
  void forward_keeps_the_last_prices_backward_the_first_and_none_all(AdjustModel model) {
    Bars days = bars("2020-01-02 10.01", "2020-01-03 5.02", "2020-01-06 5.03");
    CorporateAction event = exRights("2020-01-03", 1, 0, 10, 0);
    assertThat(closes(days, model, Adjustment.QFQ, event)).containsSequence(5.02, 5.03);
    assertThat(closes(days, model, Adjustment.HFQ, event)).startsWith(10.01);
    assertThat(closes(days, model, Adjustment.NONE, event)).containsExactly(10.01, 5.02, 5.03);
  }

  /** (16 - (3 - 2 × 5) / 10) / 1.7 = 9.8235… and back: 10 × 1.7 - 0.7. */
  @Test
  void rights_with_cash_and_bonus_are_one_formula() {
    Bars days = bars("2020-01-02 16", "2020-01-03 10");
    CorporateAction event = exRights("2020-01-03", 3, 5, 5, 2);
    assertThat(closes(days, AdjustModel.TDX, Adjustment.QFQ, event)).containsExactly(9.82, 10);
    assertThat(closes(days, AdjustModel.TDX, Adjustment.HFQ, event)).containsExactly(16, 16.3);
    assertThat(closes(days, AdjustModel.RATIO, Adjustment.QFQ, event)).containsExactly(9.82, 10);
    assertThat(closes(days, AdjustModel.RATIO, Adjustment.HFQ, event)).containsExactly(16, 16.29);
  }

  /** First 10 for 10, then 1 yuan of what was made of it: (20 / 2 - 1), not (20 - 1) / 2. */
  @ParameterizedTest
  @EnumSource
  void two_events_in_one_suspension_compound(AdjustModel model) {
    Bars days = bars("2020-01-02 10", "2020-01-03 20", "2020-01-20 9");
    CorporateAction[] events = {
      exRights("2020-01-14", 10, 0, 0, 0), exRights("2020-01-08", 0, 0, 10, 0)
    };
    double first = model == AdjustModel.TDX ? 4 : 4.5;
    assertThat(closes(days, model, Adjustment.QFQ, events)).containsExactly(first, 9, 9);
    assertThat(closes(days, model, Adjustment.HFQ, events)).containsExactly(10, 20, 20);
  }

  @ParameterizedTest
  @EnumSource
  void days_without_trade_between_two_events_change_nothing(AdjustModel model) {
    Bars traded = bars("2020-01-02 10", "2020-01-03 20", "2020-01-20 9");
    Bars.Builder held = new Bars.Builder(4).add(traded, 0).add(traded, 1);
    held.add(MarketTime.dayStart(LocalDate.of(2020, 1, 10)), 20, 20, 20, 20, 0, 0).add(traded, 2);
    KnownActions events =
        known(exRights("2020-01-14", 10, 0, 0, 0), exRights("2020-01-08", 0, 0, 10, 0));
    FactorSet with = Factors.of(events, held.build(), model);
    assertThat(closes(Adjuster.adjust(traded, with, Adjustment.QFQ, 2).bars()))
        .containsExactly(
            closes(
                traded, model, Adjustment.QFQ, events.actions().toArray(CorporateAction[]::new)));
  }

  @ParameterizedTest
  @EnumSource
  void events_after_the_last_bar_and_up_to_the_first_are_not_applied(AdjustModel model) {
    Bars days = bars("2020-01-02 10", "2020-01-03 11");
    CorporateAction[] events = {
      exRights("2019-06-03", 9, 0, 0, 0),
      exRights("2020-01-02", 0, 0, 10, 0),
      exRights("2020-01-06", 1, 0, 10, 0)
    };
    assertThat(closes(days, model, Adjustment.QFQ, events)).containsExactly(10, 11);
    assertThat(closes(days, model, Adjustment.HFQ, events)).containsExactly(10, 11);
  }

  @ParameterizedTest
  @EnumSource
  void funds_split_and_merge_and_have_three_decimals(AdjustModel model) {
    Bars days = bars("2020-01-02 1.234", "2020-01-03 0.617", "2020-01-06 2.468");
    FactorSet factors =
        Factors.of(known(split("2020-01-03", 2), split("2020-01-06", 0.25)), days, model);
    assertThat(closes(Adjuster.adjust(days, factors, Adjustment.QFQ, 3).bars()))
        .containsExactly(2.468, 2.468, 2.468);
    assertThat(closes(Adjuster.adjust(days, factors, Adjustment.HFQ, 3).bars()))
        .containsExactly(1.234, 1.234, 1.234);
  }

  @Test
  void affine_prices_below_zero_are_kept_and_flagged() {
    Bars days = bars("2020-01-02 0.5", "2020-01-03 1", "2020-01-06 20", "2020-01-07 19");
    CorporateAction event = exRights("2020-01-07", 10, 0, 0, 0);
    FactorSet factors = Factors.of(known(event), days, AdjustModel.TDX);
    AdjustedBars adjusted = Adjuster.adjust(days, factors, Adjustment.QFQ, 2);
    assertThat(closes(adjusted.bars())).containsExactly(-0.5, 0, 19, 19);
    assertThat(IntStream.range(0, 4).filter(adjusted::isNotPositive)).containsExactly(0, 1);
    assertThat(adjusted.notPositive()).isEqualTo(2);
    assertThat(adjusted.factors()).isSameAs(factors);
    assertThat(adjusted.adjustment()).isEqualTo(Adjustment.QFQ);
  }

  @Test
  void the_multiplicative_model_stays_above_zero() {
    Bars days = bars("2020-01-02 0.5", "2020-01-06 20", "2020-01-07 19");
    assertThat(closes(days, AdjustModel.RATIO, Adjustment.QFQ, exRights("2020-01-07", 10, 0, 0, 0)))
        .containsExactly(0.48, 19, 19);
  }

  /** 1.005 after two events; rounded after each it would be 1.01 or 1.00 by chance. */
  @Test
  void it_is_rounded_once_half_up_at_the_end() {
    Bars days = bars("2020-01-02 2.09", "2020-01-03 2.05", "2020-01-06 1.03");
    CorporateAction[] events = {
      exRights("2020-01-03", 0.4, 0, 0, 0), exRights("2020-01-06", 0.4, 0, 10, 0)
    };
    assertThat(closes(days, AdjustModel.TDX, Adjustment.QFQ, events))
        .containsExactly(1.01, 1.01, 1.03);
    Bars below = bars("2020-01-02 0.01", "2020-01-03 10");
    assertThat(
            closes(below, AdjustModel.TDX, Adjustment.QFQ, exRights("2020-01-03", 0.25, 0, 0, 0)))
        .as("away from zero")
        .containsExactly(-0.02, 10);
  }

  @ParameterizedTest
  @EnumSource
  void minutes_have_the_factor_of_their_day(AdjustModel model) {
    Bars days = bars("2020-01-02 10", "2020-01-03 5");
    Bars.Builder minutes = new Bars.Builder(4);
    LocalDate before = LocalDate.of(2020, 1, 2);
    minutes.add(MarketTime.minute(before, 571), 10, 10.2, 9.8, 10.1, 100, 1000);
    minutes.add(MarketTime.minute(before, 900), 10.1, 10.1, 10, 10, 0, 0);
    minutes.add(MarketTime.minute(before.plusDays(1), 571), 5, 5.1, 5, 5.1, 7, 35);
    FactorSet factors = Factors.of(known(exRights("2020-01-03", 0, 0, 10, 0)), days, model);
    Bars adjusted = Adjuster.adjust(minutes.build(), factors, Adjustment.QFQ, 2).bars();
    assertThat(closes(adjusted)).containsExactly(5.05, 5, 5.1);
    assertThat(adjusted.high(0)).isEqualTo(5.1);
    assertThat(adjusted.volume(0)).isEqualTo(100);
  }

  @Test
  void a_bar_of_a_day_without_factors_is_refused() {
    Bars days = bars("2020-01-02 10", "2020-01-03 5");
    CorporateAction event = exRights("2020-01-06", 0, 0, 10, 0);
    FactorSet factors = Factors.of(known(event), days, AdjustModel.TDX);
    Bars later = bars("2020-01-06 2.5");
    assertThatThrownBy(() -> Adjuster.adjust(later, factors, Adjustment.QFQ, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "600000.SH: expected a bar of 2020-01-02 to 2020-01-03, for which the factors were made, found one of 2020-01-06");
    Days longer = new Days(LocalDate.of(2020, 1, 2), LocalDate.of(2020, 1, 6));
    FactorSet more = Factors.of(known(event), days, AdjustModel.RATIO, longer);
    assertThat(closes(Adjuster.adjust(days, more, Adjustment.QFQ, 2).bars()))
        .as("a day that has only minutes yet")
        .containsExactly(5, 2.5);
  }

  @Test
  void what_a_bar_does_not_have_it_has_not_adjusted_either() {
    Bars days = bars("2020-01-02 10", "2020-01-03 5");
    Bars hole =
        new Bars.Builder(1)
            .add(days.ts(0), Double.NaN, 10, 10, 10, Bars.NO_VOLUME, Double.NaN)
            .build();
    FactorSet factors =
        Factors.of(known(exRights("2020-01-03", 0, 0, 10, 0)), days, AdjustModel.TDX);
    AdjustedBars adjusted = Adjuster.adjust(hole, factors, Adjustment.QFQ, 2);
    assertThat(adjusted.bars().open(0)).isNaN();
    assertThat(adjusted.bars().close(0)).isEqualTo(5);
    assertThat(adjusted.bars().volume(0)).isEqualTo(Bars.NO_VOLUME);
    assertThat(adjusted.isNotPositive(0)).isFalse();
    assertThat(hole.close(0)).as("the raw bar").isEqualTo(10);
  }
}
