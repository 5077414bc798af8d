package io.klinesaga.testing;

import io.klinesaga.complete.DayAnswer;
import io.klinesaga.complete.DayAnswer.Complete;
import io.klinesaga.complete.DayState;
import io.klinesaga.complete.SymbolDay;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Answers whether days are complete, made of numbers of symbols. */
public final class DayAnswers {
  private DayAnswers() {}

  /**
   * An answer.
   *
   * @param numbers so many symbols of a state in a market, such as {@code SH PRESENT 3}
   */
  public static DayAnswer of(LocalDate day, Period period, Complete complete, String... numbers) {
    Map<DayState, Integer> all = new EnumMap<>(DayState.class);
    Map<Exchange, Map<DayState, Integer>> markets = new EnumMap<>(Exchange.class);
    List<SymbolDay> exceptions = new ArrayList<>();
    for (String number : numbers) {
      String[] words = number.split(" ");
      Exchange market = Exchange.valueOf(words[0]);
      DayState state = DayState.valueOf(words[1]);
      int count = Integer.parseInt(words[2]);
      all.merge(state, count, Integer::sum);
      markets
          .computeIfAbsent(market, unused -> new EnumMap<>(DayState.class))
          .merge(state, count, Integer::sum);
      for (int i = 0; state != DayState.PRESENT && i < count; i++) {
        Symbol symbol = new Symbol(String.format(Locale.ROOT, "%06d", i), market);
        exceptions.add(new SymbolDay(new SeriesId(symbol, period), day, state, "as is so"));
      }
    }
    String hash = complete + " " + String.join(",", numbers);
    return new DayAnswer(day, period, complete, all, markets, exceptions, hash);
  }

  /** The same that rests on something else. */
  public static DayAnswer with(DayAnswer answer, String hash) {
    return new DayAnswer(
        answer.day(),
        answer.period(),
        answer.complete(),
        answer.counts(),
        answer.markets(),
        answer.exceptions(),
        hash);
  }

  /**
   * Numbers, as {@link #of} takes them, of one symbol in each of some states; what they come to.
   */
  static Stream<Arguments> rules() {
    return Stream.of(
            "PRESENT = YES",
            "PRESENT SUSPENDED NOT_LISTED DELISTED = YES",
            "SUSPENDED = YES",
            "PRESENT LATE = NO",
            "PRESENT MISSING NOT_DUE = NO",
            "PRESENT THIN UNKNOWN = NO",
            "QUARANTINED = NO",
            "DISPUTED PRESENT = NO",
            "PRESENT NOT_DUE = NOT_DUE",
            "NOT_DUE UNKNOWN = NOT_DUE",
            "PRESENT UNKNOWN = UNKNOWN",
            "UNKNOWN = UNKNOWN",
            "NOT_LISTED DELISTED = UNKNOWN")
        .map(DayAnswers::rule);
  }

  private static Arguments rule(String text) {
    String[] sides = text.split(" = ");
    List<String> numbers = Stream.of(sides[0].split(" ")).map(one -> "SH " + one + " 1").toList();
    return Arguments.of(numbers, Complete.valueOf(sides[1]));
  }
}
