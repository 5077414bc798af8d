package io.klinesaga.source;

import io.klinesaga.api.PublicApi;

/** What one unit of a source's raw amount is; bars themselves always have yuan. */
@PublicApi
public enum AmountUnit {
  YUAN,
  THOUSAND_YUAN,
  TEN_THOUSAND_YUAN
}
