package io.klinesaga.cli;

import io.klinesaga.market.Period;
import java.util.Arrays;

/** Periods of minutes as options name them. */
final class MinutePeriods {
  private MinutePeriods() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none; the message names those there are
   */
  static Period parse(String code) {
    return Arrays.stream(Period.values())
        .filter(period -> !period.isDaily() && period.code().equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--periods " + code + ": expected some of 1m 5m 15m 30m 60m"));
  }
}
