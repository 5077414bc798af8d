package io.klinesaga.source.tdx.server;

import io.klinesaga.market.MarketTime;
import io.klinesaga.source.BarLabel;
import io.klinesaga.source.tdx.wire.BarPage;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which end of a minute bar the times of a page name. Only ends have 11:30 or 15:00; a day that is
 * over, has 09:30 and 13:00 and neither of them, has starts. Less than that proves nothing.
 */
final class Labels {
  private static final int AUCTION = 9 * 60 + 30;
  private static final int MORNING_END = 11 * 60 + 30;
  private static final int AFTERNOON_START = 13 * 60;
  private static final int CLOSE = 15 * 60;

  private Labels() {}

  /**
   * The label that a page proves.
   *
   * @param today start of the present day: bars from then on prove nothing
   * @return empty if nothing is proved or days contradict each other
   */
  static Optional<BarLabel> proved(BarPage page, long today) {
    Set<BarLabel> proved = new HashSet<>();
    Set<Integer> minutes = new HashSet<>();
    long day = Long.MIN_VALUE;
    for (int i = 0; i < page.size() && page.time(i) < today; i++) {
      int millis = MarketTime.millisOfDay(page.time(i));
      if (page.time(i) - millis != day) {
        look(minutes, proved);
        minutes.clear();
        day = page.time(i) - millis;
      }
      minutes.add(millis / 60_000);
    }
    look(minutes, proved);
    return proved.size() == 1 ? Optional.of(proved.iterator().next()) : Optional.empty();
  }

  private static void look(Set<Integer> minutes, Set<BarLabel> proved) {
    if (minutes.contains(MORNING_END) || minutes.contains(CLOSE)) {
      proved.add(BarLabel.END);
    } else if (minutes.contains(AUCTION) && minutes.contains(AFTERNOON_START)) {
      proved.add(BarLabel.START);
    }
  }
}
