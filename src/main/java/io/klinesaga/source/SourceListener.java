package io.klinesaga.source;

import io.klinesaga.market.Period;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;

/** Follows requests to sources; called on worker threads. Must be quick and must not throw. */
public interface SourceListener {
  /** Ignores everything. */
  SourceListener NONE = new SourceListener() {};

  /** Why a request failed. */
  enum Failure {
    /** The source works but has no such series. */
    UNKNOWN_SERIES("unknown_series"),
    /** Input or output failed. */
    UNREACHABLE("unreachable"),
    /** The source has delivered something that cannot be used. */
    BAD_DATA("bad_data"),
    /** The source broke down. */
    OTHER("other");

    private final String code;

    Failure(String code) {
      this.code = code;
    }

    /** Its name in metrics. */
    public String code() {
      return code;
    }

    /** What an exception of a source stands for. */
    public static Failure of(RuntimeException e) {
      if (e instanceof UnknownSeriesException) {
        return UNKNOWN_SERIES;
      }
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof IOException || cause instanceof UncheckedIOException) {
          return UNREACHABLE;
        }
      }
      return e instanceof SourceException ? BAD_DATA : OTHER;
    }
  }

  /** A request has been answered. */
  default void answered(String source, Period period, Duration took) {}

  /** A request has failed. */
  default void failed(String source, Failure failure) {}

  /** A source is left alone from now on, because of what this process has met. */
  default void paused(String source, String reason, Instant until) {}

  /** A source that was paused has answered again. */
  default void resumed(String source) {}
}
