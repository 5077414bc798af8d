package io.klinesaga.source;

import io.klinesaga.api.PublicApi;

/** What one unit of a source's raw volume is; bars themselves always count shares. */
@PublicApi
public enum VolumeUnit {
  /** Single shares, fund units or bonds. */
  SHARES(0),
  /** Lots of 100 shares. */
  LOTS(2);

  private final int powerOfTen;

  VolumeUnit(int powerOfTen) {
    this.powerOfTen = powerOfTen;
  }

  /** The power of ten that makes shares of it. */
  public int powerOfTen() {
    return powerOfTen;
  }
}
