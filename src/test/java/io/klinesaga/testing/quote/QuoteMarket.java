package io.klinesaga.testing.quote;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import java.util.List;

/** What a simulated server has. Safe for use by several threads. */
public interface QuoteMarket {
  /** The symbols of an exchange, in ascending order. */
  List<Symbol> symbols(Exchange exchange);

  /** All bars of a series; none of what is not there. */
  Bars bars(Symbol symbol, Period period);

  /** Ex-rights and capital changes, in ascending order. */
  default List<CapitalEvent> events(Symbol symbol) {
    return List.of();
  }

  /** The first day, decimal {@code YYYYMMDD}; 0 if the figures do not say it. */
  default int listed(Symbol symbol) {
    return 19_910_403;
  }

  /** Whether its snapshot has nothing but zeros. */
  default boolean isSuspended(Symbol symbol) {
    return false;
  }

  /**
   * One record of {@link Method#EVENTS}.
   *
   * @param date decimal {@code YYYYMMDD}
   * @param category 1 to 14
   * @param values four numbers whose meaning depends on the category
   */
  record CapitalEvent(int date, int category, List<Float> values) {
    public CapitalEvent {
      values = List.copyOf(values);
    }
  }
}
