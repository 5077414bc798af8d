package io.klinesaga.repair;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Where it is remembered which sources a repair has asked in vain. */
public interface AskedSources {
  /**
   * Which sources were asked in vain for a day, after it was due, and after whatever contradicts
   * its bars was found.
   *
   * @param due when it was, epoch milliseconds
   */
  Map<SeriesId, Set<String>> asked(Period period, LocalDate day, long due);

  /**
   * A source did not make these series present on a day.
   *
   * @param states the state that each of them has all the same, in words
   */
  void note(String source, LocalDate day, Map<SeriesId, String> states);

  /** These series are present on a day: nobody has to be asked. */
  void forget(LocalDate day, Collection<SeriesId> series);
}
