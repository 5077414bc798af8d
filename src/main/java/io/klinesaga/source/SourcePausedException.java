package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import java.time.Instant;

/**
 * A source is left alone for now, since it refused or failed several times. Nothing was asked of
 * it, so a series that cannot be had elsewhere is postponed to another run, not failed.
 */
@PublicApi
public final class SourcePausedException extends SourceException {
  private static final long serialVersionUID = 1L;

  private final Instant until;

  /**
   * @param message which source, why and until when
   * @param until when it may be asked again
   */
  public SourcePausedException(String message, Instant until) {
    super(message);
    this.until = until;
  }

  /** When it may be asked again. */
  public Instant until() {
    return until;
  }
}
