package io.klinesaga.source;

import io.klinesaga.api.PublicApi;

/** Which end of a minute bar its time names; stored bars always have the end. */
@PublicApi
public enum BarLabel {
  /** 09:31 to 11:30 and 13:01 to 15:00. */
  END,
  /** 09:30 to 11:29 and 13:00 to 14:59. */
  START
}
