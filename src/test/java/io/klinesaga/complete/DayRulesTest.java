package io.klinesaga.complete;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.complete.DayRules.Case;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DayRulesTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 27);
  private static final DueTimes DUE =
      new DueTimes(LocalTime.of(17, 0), LocalTime.of(17, 30), Duration.ofHours(18));
  private static final Symbol BANK = Symbol.parse("600000.SH");
  private static final Symbol OLD = Symbol.parse("430047.BJ");
  private static final SeriesId DAILY = new SeriesId(BANK, Period.DAY);
  private static final SeriesId MINUTES = new SeriesId(BANK, Period.MIN5);
  private static final Security LISTED =
      new Security(BANK, LocalDate.of(1999, 11, 10), null, LocalDate.of(2026, 1, 5), "csv");
  private static final Extent SINCE_1999 = new Extent(LocalDate.of(1999, 11, 10), DAY, false);

  /** Long after everything is due. */
  private static final long LATER = at(DAY.plusDays(3), "12:00");

  private static long at(LocalDate day, String time) {
    return MarketTime.dayStart(day) + LocalTime.parse(time).toNanoOfDay() / 1_000_000;
  }

  private static DayRules rules(long now, DayNotes notes) {
    return new DayRules(DAY, now, DUE, List.of("files", "csv"), notes);
  }

  private static Case daily(@Nullable Security security, @Nullable Extent extent, Tally tally) {
    return new Case(DAILY, Set.of(BANK), security, extent, tally, tally);
  }

  private static Case minutes(long bars, long volume, boolean sparse, Tally daily) {
    return new Case(
        MINUTES,
        Set.of(BANK),
        LISTED,
        new Extent(SINCE_1999.first(), DAY, sparse),
        bars == 0 ? Tally.NONE : new Tally(bars, volume, 7),
        daily);
  }

  private static String decided(DayRules rules, Case one) {
    SymbolDay decided = rules.decide(one);
    return decided.evidence().isEmpty()
        ? decided.state().code()
        : decided.state().code() + ": " + decided.evidence();
  }

  private static DayNotes suspended() {
    return new DayNotes(Map.of(BANK, "tdx-day"), Map.of(), Map.of(), Map.of());
  }

  private static final Tally ONE = new Tally(1, 5_000, 7);

  @Test
  void a_daily_bar_is_present_whatever_else_is_said() {
    assertThat(decided(rules(LATER, suspended()), daily(LISTED, SINCE_1999, ONE)))
        .isEqualTo("present");
    Security gone =
        new Security(BANK, LISTED.listed(), LocalDate.of(2020, 1, 1), LISTED.seen(), "csv");
    assertThat(decided(rules(LATER, DayNotes.NONE), daily(gone, SINCE_1999, ONE)))
        .isEqualTo("present");
    assertThat(decided(rules(LATER, DayNotes.NONE), daily(null, null, ONE))).isEqualTo("present");
  }

  @Test
  void a_contradicted_bar_is_disputed_and_a_hole_in_dispute_is_a_hole() {
    DayNotes notes =
        new DayNotes(
            Map.of(), Map.of(), Map.of(DAILY, "verify: close is 1.0, csv has 2.0"), Map.of());
    assertThat(decided(rules(LATER, notes), daily(LISTED, SINCE_1999, ONE)))
        .isEqualTo("disputed: verify: close is 1.0, csv has 2.0");
    assertThat(decided(rules(LATER, notes), daily(LISTED, SINCE_1999, Tally.NONE)))
        .isEqualTo("missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-11-28 |            | not-listed: listed on 2026-11-28, says csv",
        "2026-11-27 |            | missing",
        "1999-11-10 | 2026-11-27 | delisted: not listed since 2026-11-27, says csv",
        "1999-11-10 | 2026-11-28 | missing",
        "           | 2026-11-27 | delisted: not listed since 2026-11-27, says csv",
      })
  void a_hole_outside_of_the_listing_is_none(
      @Nullable LocalDate listed, @Nullable LocalDate gone, String expected) {
    Security security = new Security(BANK, listed, gone, LISTED.seen(), "csv");
    assertThat(decided(rules(LATER, DayNotes.NONE), daily(security, null, Tally.NONE)))
        .isEqualTo(expected);
  }

  @Test
  void without_a_date_of_listing_bars_are_expected_since_the_first_bar_or_the_first_list() {
    Security seenLater = new Security(BANK, null, null, DAY.plusDays(1), "tdx-files");
    DayRules rules = rules(LATER, DayNotes.NONE);
    assertThat(decided(rules, daily(seenLater, null, Tally.NONE)))
        .isEqualTo("unknown: nobody says since when it is listed");
    assertThat(decided(rules, daily(seenLater, SINCE_1999, Tally.NONE))).isEqualTo("missing");
    Security seen = new Security(BANK, null, null, DAY, "tdx-files");
    assertThat(decided(rules, daily(seen, null, Tally.NONE))).isEqualTo("missing");
  }

  @Test
  void without_reference_data_bars_are_expected_from_the_first_to_the_last_bar() {
    DayRules rules = rules(LATER, DayNotes.NONE);
    Extent around = new Extent(DAY.minusDays(9), DAY.plusDays(1), false);
    Extent before = new Extent(DAY.minusDays(9), DAY.minusDays(1), false);
    Extent after = new Extent(DAY.plusDays(1), DAY.plusDays(9), false);
    assertThat(decided(rules, daily(null, around, Tally.NONE))).isEqualTo("missing");
    assertThat(decided(rules, daily(null, before, Tally.NONE)))
        .isEqualTo("unknown: no reference data");
    assertThat(decided(rules, daily(null, after, Tally.NONE)))
        .isEqualTo("unknown: no reference data");
    assertThat(decided(rules, daily(null, null, Tally.NONE)))
        .isEqualTo("unknown: no reference data");
  }

  @Test
  void a_suspension_needs_evidence_and_a_trade_refutes_it() {
    assertThat(decided(rules(LATER, suspended()), daily(LISTED, SINCE_1999, Tally.NONE)))
        .isEqualTo("suspended: not traded, says tdx-day");
    assertThat(decided(rules(LATER, suspended()), minutes(0, 0, false, Tally.NONE)))
        .isEqualTo("suspended: not traded, says tdx-day");
    assertThat(decided(rules(LATER, suspended()), minutes(0, 0, false, ONE))).isEqualTo("missing");
    assertThat(decided(rules(LATER, suspended()), minutes(0, 0, false, new Tally(1, 0, 7))))
        .as("a daily bar without volume is no trade")
        .isEqualTo("suspended: not traded, says tdx-day");
  }

  @Test
  void what_was_rejected_is_in_quarantine_also_before_it_is_due() {
    DayNotes notes = new DayNotes(Map.of(), Map.of(DAILY, "high-below-low"), Map.of(), Map.of());
    assertThat(decided(rules(LATER, notes), daily(LISTED, SINCE_1999, Tally.NONE)))
        .isEqualTo("quarantined: rejected: high-below-low");
    assertThat(decided(rules(LATER, notes), daily(LISTED, SINCE_1999, ONE)))
        .as("another source had it")
        .isEqualTo("present");
  }

  @ParameterizedTest
  @CsvSource({
    "16:59:59.999, not-due, not-due",
    "17:00, late, not-due",
    "17:29:59, late, not-due",
    "17:30, late, late"
  })
  void a_hole_is_late_when_its_bars_are_due(String time, String daily, String minute) {
    DayRules rules = rules(at(DAY, time), DayNotes.NONE);
    assertThat(decided(rules, daily(LISTED, SINCE_1999, Tally.NONE))).isEqualTo(daily);
    assertThat(decided(rules, minutes(0, 0, false, Tally.NONE))).isEqualTo(minute);
  }

  @Test
  void a_hole_is_missing_after_some_hours_or_when_all_sources_were_asked() {
    Case one = daily(LISTED, SINCE_1999, Tally.NONE);
    assertThat(decided(rules(at(DAY.plusDays(1), "10:59:59"), DayNotes.NONE), one))
        .isEqualTo("late");
    assertThat(decided(rules(at(DAY.plusDays(1), "11:00"), DayNotes.NONE), one))
        .isEqualTo("missing");
    long evening = at(DAY, "18:00");
    DayNotes some = new DayNotes(Map.of(), Map.of(), Map.of(), Map.of(DAILY, Set.of("files")));
    assertThat(decided(rules(evening, some), one)).isEqualTo("late: asked in vain: files");
    DayNotes all =
        new DayNotes(Map.of(), Map.of(), Map.of(), Map.of(DAILY, Set.of("files", "csv")));
    assertThat(decided(rules(evening, all), one)).isEqualTo("missing: asked in vain: csv, files");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // bars | volume | sparse | volume of the daily bar, -1 without one | state
        "48 | 900 | false | 900 | present",
        "48 | 0   | false | 0   | present",
        "48 | 0   | false | 900 | thin: no volume in its bars, 900 in the daily bar",
        "48 | 0   | false | -1  | present",
        "47 | 900 | false | 900 | thin: 47 of 48 bars",
        "1  | 900 | false | -1  | thin: 1 of 48 bars",
        "3  | 900 | true  | 900 | present",
        "3  | 899 | true  | 900 | thin: a volume of 899, 900 in the daily bar",
        "3  | 899 | true  | -1  | present",
        "0  | 0   | true  | 900 | missing",
      })
  void minutes_are_thin_if_some_are_missing_or_have_no_volume(
      long bars, long volume, boolean sparse, long daily, String expected) {
    Tally day = daily < 0 ? Tally.NONE : new Tally(1, daily, 6);
    assertThat(decided(rules(LATER, DayNotes.NONE), minutes(bars, volume, sparse, day)))
        .isEqualTo(expected);
  }

  @Test
  void minutes_of_a_day_that_is_not_due_yet_are_not_thin() {
    assertThat(decided(rules(at(DAY, "11:00"), DayNotes.NONE), minutes(18, 5, false, Tally.NONE)))
        .isEqualTo("not-due: 18 of 48 bars");
  }

  @Test
  void what_is_noted_under_an_old_code_counts() {
    Symbol now = Symbol.parse("920047.BJ");
    DayNotes notes = new DayNotes(Map.of(OLD, "tdx-day"), Map.of(), Map.of(), Map.of());
    Case one =
        new Case(
            new SeriesId(now, Period.DAY),
            Set.of(OLD, now),
            null,
            new Extent(DAY.minusDays(1), DAY.plusDays(1), false),
            Tally.NONE,
            Tally.NONE);
    assertThat(decided(rules(LATER, notes), one)).isEqualTo("suspended: not traded, says tdx-day");
  }
}
