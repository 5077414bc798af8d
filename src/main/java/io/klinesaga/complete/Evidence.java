package io.klinesaga.complete;

import io.klinesaga.market.Codes;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known beside bars. Every method asks anew. */
public interface Evidence {
  /** The periods of which any series has been synchronised. */
  List<Period> periods();

  /** What reference data say, by present code. */
  Map<Symbol, Security> securities();

  /** Under which codes securities are and were traded. */
  Codes codes();

  /** The committed bars of all series of a period, by symbol. */
  Map<Symbol, Extent> extents(Period period);

  /** What is noted of a day. */
  DayNotes notes(LocalDate day, DueTimes due);

  /** Those of these transactions whose bars do not count, since they are not committed. */
  Set<Long> uncommitted(Collection<Long> transactions);
}
