package io.klinesaga.source;

import io.klinesaga.api.PublicApi;

/** What one unit of a source's raw volume is; bars themselves always count shares. */
@PublicApi
public enum VolumeUnit {
  /** Single shares, fund units or bonds. */
  SHARES,
  /** Lots of 100 shares. */
  LOTS
}
