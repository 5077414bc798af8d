package io.klinesaga.source;

import io.klinesaga.api.PublicApi;

/** The source works but has no such series. */
@PublicApi
public final class UnknownSeriesException extends SourceException {
  public UnknownSeriesException(String message) {
    super(message);
  }
}
