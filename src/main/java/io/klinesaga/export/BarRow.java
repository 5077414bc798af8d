package io.klinesaga.export;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Symbol;
import org.apache.parquet.io.api.Binary;

/** A place in the bars of one security, moved on from row to row. */
final class BarRow {
  private final Binary symbol;
  private final Bars bars;
  private int row;

  BarRow(Symbol symbol, Bars bars) {
    this.symbol = Binary.fromString(symbol.toString());
    this.bars = bars;
  }

  void at(int next) {
    row = next;
  }

  Binary symbol() {
    return symbol;
  }

  Bars bars() {
    return bars;
  }

  int row() {
    return row;
  }
}
