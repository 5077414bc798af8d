package io.klinesaga.adjust;

import io.klinesaga.market.Symbol;
import io.klinesaga.reference.CorporateAction;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What all actions of one ex-day and category do to the price together.
 *
 * @param multiple shares that one share becomes
 * @param cash yuan that one share gets, less what its rights cost
 * @param isBonusOnly whether nothing but bonus shares was given, as by a share reform
 * @param text the actions in canonical form, by which they are hashed
 */
record ExEvent(
    LocalDate exDay, BigDecimal multiple, BigDecimal cash, boolean isBonusOnly, String text) {
  /** Dividends, bonus shares and rights. */
  private static final int EX_RIGHTS = 1;

  /**
   * Splits and merges. Category 12 is that of shares that are not traded, 13 and 14 are warrants:
   * neither moves the price by a formula.
   */
  private static final int SPLIT = 11;

  private static final Comparator<CorporateAction> CANONICAL =
      Comparator.comparing(CorporateAction::exDate)
          .thenComparing(CorporateAction::category)
          .thenComparing(ExEvent::text);

  /**
   * The events that move prices, by ex-day, ascending.
   *
   * @param actions of one security, under any of its codes
   * @param after the last day of which prices are before all of them
   * @param until the last ex-day
   * @throws ActionsUnknownException if the numbers of one of these cannot be right
   */
  static List<ExEvent> of(
      Symbol security, Collection<CorporateAction> actions, LocalDate after, LocalDate until) {
    Map<LocalDate, Map<Integer, List<CorporateAction>>> byDay = new TreeMap<>();
    for (CorporateAction action : actions) {
      boolean isInside = action.exDate().isAfter(after) && !action.exDate().isAfter(until);
      if (isInside && (action.category() == EX_RIGHTS || action.category() == SPLIT)) {
        byDay
            .computeIfAbsent(action.exDate(), day -> new TreeMap<>())
            .computeIfAbsent(action.category(), category -> new ArrayList<>())
            .add(action);
      }
    }
    List<ExEvent> events = new ArrayList<>();
    for (Map<Integer, List<CorporateAction>> day : byDay.values()) {
      day.values().forEach(same -> events.add(event(security, same)));
    }
    events.removeIf(ExEvent::isNothing);
    return events;
  }

  private static ExEvent event(Symbol security, List<CorporateAction> said) {
    List<CorporateAction> actions = ofOneCode(security, said);
    actions.forEach(action -> check(security, action));
    CorporateAction first = actions.get(0);
    String text = actions.stream().map(ExEvent::text).collect(Collectors.joining("\n"));
    if (first.category() == SPLIT) {
      BigDecimal ratio =
          actions.stream()
              .map(one -> number(one.c3()))
              .reduce(BigDecimal.ONE, BigDecimal::multiply);
      return new ExEvent(first.exDate(), ratio, BigDecimal.ZERO, false, text);
    }
    BigDecimal shares = BigDecimal.ONE;
    BigDecimal cash = BigDecimal.ZERO;
    for (CorporateAction one : actions) {
      shares = shares.add(number(one.c3()).add(number(one.c4())).movePointLeft(1));
      cash =
          cash.add(
              number(one.c1())
                  .subtract(number(one.c4()).multiply(number(one.c2())))
                  .movePointLeft(1));
    }
    boolean isBonusOnly = actions.stream().allMatch(one -> one.c1() == 0 && one.c4() == 0);
    return new ExEvent(first.exDate(), shares, cash, isBonusOnly, text);
  }

  /**
   * What two codes of one security say of an event is one thing, and what is said twice in the same
   * numbers too.
   */
  private static List<CorporateAction> ofOneCode(Symbol security, List<CorporateAction> said) {
    Map<Symbol, List<CorporateAction>> byCode =
        said.stream()
            .sorted(CANONICAL)
            .distinct()
            .collect(
                Collectors.groupingBy(CorporateAction::symbol, TreeMap::new, Collectors.toList()));
    return byCode.getOrDefault(security, byCode.values().iterator().next());
  }

  private static void check(Symbol security, CorporateAction action) {
    boolean isSplit = action.category() == SPLIT;
    boolean isNumber =
        Double.isFinite(action.c1())
            && Double.isFinite(action.c2())
            && Double.isFinite(action.c3())
            && Double.isFinite(action.c4());
    boolean isRight =
        isNumber
            && (isSplit
                ? action.c3() > 0
                : action.c1() >= 0 && action.c2() >= 0 && action.c3() >= 0 && action.c4() >= 0);
    if (!isRight) {
      throw new ActionsUnknownException(
          security,
          "the corporate action '"
              + text(action)
              + "' cannot be right: expected "
              + (isSplit ? "a ratio c3 above 0" : "numbers of 0 or more")
              + "; correct it in actions.csv of kline.reference.csv.directory, or at its source");
    }
  }

  private boolean isNothing() {
    return multiple.compareTo(BigDecimal.ONE) == 0 && cash.signum() == 0;
  }

  /** {@code 2006-05-25 1 1.3 0 0 0}: the code is left out, since it may become another one. */
  private static String text(CorporateAction action) {
    return action.exDate()
        + " "
        + action.category()
        + " "
        + DoubleStream.of(action.c1(), action.c2(), action.c3(), action.c4())
            .mapToObj(ExEvent::plain)
            .collect(Collectors.joining(" "));
  }

  private static String plain(double value) {
    return Double.isFinite(value)
        ? number(value).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }

  private static BigDecimal number(double value) {
    return BigDecimal.valueOf(value);
  }

  /** The price before, made comparable with those of after it. */
  Coefficients affine() {
    return Coefficients.affine(Fraction.of(cash), Fraction.of(multiple));
  }
}
