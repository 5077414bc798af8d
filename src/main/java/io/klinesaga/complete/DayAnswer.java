package io.klinesaga.complete;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Period;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The answer for one day and period.
 *
 * @param complete what it comes to
 * @param counts number of symbols by state; a state that no symbol has is absent
 * @param markets the same of each market that has symbols
 * @param exceptions the symbols that are not present, in symbol order
 * @param hash hexadecimal SHA-256 of what the answer rests on
 */
public record DayAnswer(
    LocalDate day,
    Period period,
    Complete complete,
    Map<DayState, Integer> counts,
    Map<Exchange, Map<DayState, Integer>> markets,
    List<SymbolDay> exceptions,
    String hash) {
  /** Of these nobody expects bars, or nobody knows. */
  private static final Set<DayState> NOT_EXPECTED =
      Set.of(DayState.NOT_LISTED, DayState.DELISTED, DayState.UNKNOWN);

  /** The states that have a figure of their own, in the order of the line. */
  private static final List<DayState> SHOWN =
      List.of(
          DayState.PRESENT,
          DayState.SUSPENDED,
          DayState.NOT_LISTED,
          DayState.LATE,
          DayState.MISSING,
          DayState.THIN,
          DayState.QUARANTINED,
          DayState.DISPUTED,
          DayState.UNKNOWN);

  public DayAnswer {
    counts = copy(counts);
    Map<Exchange, Map<DayState, Integer>> ofMarkets = new EnumMap<>(Exchange.class);
    markets.forEach((market, states) -> ofMarkets.put(market, copy(states)));
    markets = ofMarkets;
    exceptions = List.copyOf(exceptions);
  }

  private static Map<DayState, Integer> copy(Map<DayState, Integer> counts) {
    Map<DayState, Integer> copy = new EnumMap<>(DayState.class);
    copy.putAll(counts);
    return copy;
  }

  /** What an answer comes to. */
  public enum Complete {
    /** Everything that is expected is there. */
    YES,
    /** Something that is due is not there, or not right. */
    NO,
    /** What is not there is not due yet. */
    NOT_DUE,
    /** Nobody can say what should be there. */
    UNKNOWN;

    private static final Set<DayState> DEFECTS =
        Set.of(
            DayState.LATE,
            DayState.MISSING,
            DayState.THIN,
            DayState.QUARANTINED,
            DayState.DISPUTED);

    /** The word for it: {@code not-due}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What numbers of symbols come to. */
    static Complete of(Map<DayState, Integer> counts) {
      if (DEFECTS.stream().anyMatch(counts::containsKey)) {
        return NO;
      }
      if (counts.containsKey(DayState.NOT_DUE)) {
        return NOT_DUE;
      }
      boolean isSomething =
          counts.containsKey(DayState.PRESENT) || counts.containsKey(DayState.SUSPENDED);
      return counts.containsKey(DayState.UNKNOWN) || !isSomething ? UNKNOWN : YES;
    }
  }

  /** The states that have a figure of their own, in their public order. */
  public static List<DayState> shownStates() {
    return SHOWN;
  }

  /** How many symbols have a state. */
  public int count(DayState state) {
    return counts.getOrDefault(state, 0);
  }

  /** How many symbols should have bars, or a reason why not. */
  public int expected() {
    return expected(counts);
  }

  private static int expected(Map<DayState, Integer> counts) {
    return counts.entrySet().stream()
        .filter(one -> !NOT_EXPECTED.contains(one.getKey()))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  /** The figures under their public names, in their public order. */
  public Map<String, Integer> figures() {
    return figures(counts);
  }

  /** The same of each market that has symbols. */
  public Map<Exchange, Map<String, Integer>> marketFigures() {
    Map<Exchange, Map<String, Integer>> figures = new EnumMap<>(Exchange.class);
    markets.forEach((market, states) -> figures.put(market, figures(states)));
    return figures;
  }

  private static Map<String, Integer> figures(Map<DayState, Integer> counts) {
    Map<String, Integer> figures = new LinkedHashMap<>();
    figures.put("expected", expected(counts));
    SHOWN.forEach(
        state -> figures.put(state.code().replace('-', '_'), counts.getOrDefault(state, 0)));
    return figures;
  }

  /** One line of {@code key=value}, separated by blanks. */
  public String line() {
    return "date="
        + day
        + " period="
        + period
        + " complete="
        + complete.code()
        + " "
        + figures().entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue())
            .collect(Collectors.joining(" "));
  }
}
