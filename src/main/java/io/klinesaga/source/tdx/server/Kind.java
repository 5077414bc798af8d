package io.klinesaga.source.tdx.server;

import io.klinesaga.market.Period;
import java.util.Locale;

/** What a host is asked for; it may serve one kind and refuse another. */
enum Kind {
  /** Daily bars. */
  DAY,
  /** Minute bars of whatever period. */
  MINUTE,
  /** The lists of securities. */
  LIST,
  /** Bars of Beijing, which many hosts are silent about; it comes beside one of the others. */
  BEIJING;

  static Kind of(Period period) {
    return period.isDaily() ? DAY : MINUTE;
  }

  /** Its word in the book. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
