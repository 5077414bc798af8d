package io.klinesaga.market;

import io.klinesaga.api.PublicApi;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What kind of thing a symbol names; it decides price decimals and the unit of raw volumes. */
@PublicApi
public enum InstrumentType {
  /** An A share, traded in yuan. */
  STOCK("share"),
  /** A B share, traded in US dollars (Shanghai) or Hong Kong dollars (Shenzhen). */
  B_SHARE("b-share"),
  /** A fund, ETF, LOF or REIT. */
  FUND("fund"),
  /** An index of an exchange; its prices are points. */
  INDEX("index"),
  /** An index of the TDX client over a board of shares, or a counter it keeps like one. */
  BOARD("board"),
  /** A bond or convertible bond. */
  BOND("bond"),
  /** A repurchase agreement; its price is an interest rate in percent. */
  REPO("repo");

  private final String code;

  InstrumentType(String code) {
    this.code = code;
  }

  /** The word for it in settings and files: {@code b-share}. */
  public String code() {
    return code;
  }

  /** All of {@link #code()}. */
  public static List<String> codes() {
    return Arrays.stream(values()).map(InstrumentType::code).toList();
  }

  /** The type with this {@link #code()}, ignoring case. */
  public static Optional<InstrumentType> find(String code) {
    String lower = code.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(type -> type.code.equals(lower)).findFirst();
  }

  /** Whether it is an index of whatever kind: its prices are points, its amounts are of others. */
  public boolean isIndex() {
    return this == INDEX || this == BOARD;
  }
}
