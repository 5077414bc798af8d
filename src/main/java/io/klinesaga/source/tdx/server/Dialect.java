package io.klinesaga.source.tdx.server;

import io.klinesaga.source.tdx.wire.BarPage;
import io.klinesaga.source.tdx.wire.BarQuery;
import io.klinesaga.source.tdx.wire.Bars0523;
import io.klinesaga.source.tdx.wire.Bars052d;
import io.klinesaga.source.tdx.wire.Bars122e;
import io.klinesaga.source.tdx.wire.Command;
import java.util.Arrays;
import java.util.Optional;

/** The forms in which a host can be asked for bars, in the order in which they are tried. */
enum Dialect {
  /** 0x052D with 42 bytes. */
  LONG("0x052d long", BarQuery.MOST),
  /** 0x052D with 26 bytes. */
  SHORT("0x052d short", BarQuery.MOST),
  /** 0x0523. */
  SIBLING("0x0523", BarQuery.MOST),
  /** 0x122E: plain floats. */
  FLOATS("0x122e", Bars122e.MOST);

  private final String word;
  private final int most;

  Dialect(String word, int most) {
    this.word = word;
    this.most = most;
  }

  /** Its word in the book and in receipts. */
  String word() {
    return word;
  }

  /** Most bars of one answer. */
  int most() {
    return most;
  }

  Command<BarPage> command(BarQuery query) {
    return switch (this) {
      case LONG -> new Bars052d(query, true);
      case SHORT -> new Bars052d(query, false);
      case SIBLING -> new Bars0523(query);
      case FLOATS -> new Bars122e(query);
    };
  }

  static Optional<Dialect> find(String word) {
    return Arrays.stream(values()).filter(dialect -> dialect.word.equals(word)).findFirst();
  }

  /**
   * Whether the unit of the volumes of indices is known. Of plain floats it is not: nobody has seen
   * one.
   */
  boolean hasIndices() {
    return this != FLOATS;
  }
}
