package io.klinesaga.source;

import io.klinesaga.api.PublicApi;

/** What one unit of a source's raw amount is; bars themselves always have yuan. */
@PublicApi
public enum AmountUnit {
  YUAN(0),
  THOUSAND_YUAN(3),
  TEN_THOUSAND_YUAN(4);

  private final int powerOfTen;

  AmountUnit(int powerOfTen) {
    this.powerOfTen = powerOfTen;
  }

  /** The power of ten that makes yuan of it. */
  public int powerOfTen() {
    return powerOfTen;
  }
}
