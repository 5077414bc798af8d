package io.klinesaga.check;

import io.klinesaga.source.RejectedBar;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why nothing of a series is stored, although single bars of it may be good: so much of it is bad
 * that the whole is not understood.
 *
 * @param rule the rule most of its bars break
 * @param message what was found, with the first bad record
 */
public record SeriesVerdict(String rule, String message) {
  private static final int MANY = 10;
  private static final double SHARE = 0.10;
  private static final int MANY_UNITS = 5;
  private static final double SHARE_OF_UNITS = 0.01;

  /**
   * What is known when all bars are checked.
   *
   * @param good number of good bars
   * @param counts number of bad records by rule
   * @param first some bad records, the first of each rule among them
   * @param hint what the implausible units point to; empty if there are none
   */
  record Evidence(int good, Map<String, Integer> counts, List<RejectedBar> first, String hint) {
    int bad() {
      return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private int of(Rule rule) {
      return counts.getOrDefault(rule.id(), 0);
    }
  }

  /** A series whose times of bars are not understood. */
  static SeriesVerdict ofLabels(Reading reading, String reason) {
    return new SeriesVerdict(Rule.BAR_LABEL.id(), reading.source() + ": " + reason);
  }

  /**
   * The verdict on a series.
   *
   * @param most more bad records than this are never acceptable
   * @return null if its good bars are stored
   */
  static @Nullable SeriesVerdict of(Reading reading, Evidence found, int most) {
    int bad = found.bad() - found.of(Rule.AFTER_HOURS);
    int all = found.bad() + found.good();
    int units = found.of(Rule.UNIT_IMPLAUSIBLE);
    boolean isTooMany = (bad >= MANY && bad > all * SHARE) || found.bad() > most;
    boolean isOtherUnit = units >= MANY_UNITS && units > all * SHARE_OF_UNITS;
    if (bad == 0 || (found.good() > 0 && !isTooMany && !isOtherUnit)) {
      return null;
    }
    return rejected(reading, found, all);
  }

  private static SeriesVerdict rejected(Reading reading, Evidence found, int all) {
    List<Map.Entry<String, Integer>> rules =
        found.counts().entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
            .toList();
    String main = rules.get(0).getKey();
    String records = reading.declared() ? " lines" : " records";
    String number =
        found.bad() == all ? "all " + all + records : found.bad() + " of " + all + records;
    String names =
        rules.stream()
            .map(rule -> rule.getKey() + " (" + rule.getValue() + ")")
            .collect(Collectors.joining(", "));
    String hint = found.hint().isEmpty() ? "" : ": " + found.hint();
    return new SeriesVerdict(
        main, reading.source() + ": " + number + " rejected: " + names + hint + first(found, main));
  }

  private static String first(Evidence found, String rule) {
    return found.first().stream()
        .filter(bar -> bar.rule().equals(rule))
        .findFirst()
        .map(bar -> ", first: " + bar.origin() + ": " + bar.reason())
        .orElse("");
  }
}
