package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the process, for a source that asks one of them. Safe for use by several threads.
 */
@PublicApi
public interface SourceRoutes {
  /** Of a process without routes. */
  SourceRoutes NONE =
      question -> {
        throw new SourceException("there are no routes here to ask " + question.address() + " of");
      };

  /**
   * Asks a route and waits for its answer.
   *
   * @throws FailedException if it ends with an error; the message has nothing secret in it
   */
  Answer ask(Question question);

  /**
   * What a route is asked.
   *
   * @param address such as {@code direct:source-tushare}
   * @param headers headers of the message
   * @param token a secret that is handed over apart from them; empty for none
   */
  @PublicApi
  record Question(String address, Map<String, Object> headers, String token) {
    public Question {
      headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
      return address + " " + headers;
    }
  }

  /**
   * What a route has left.
   *
   * @param body a text, a list, a map, or nothing
   * @param headers headers of the message
   * @param clean takes what is secret out of a text
   */
  @PublicApi
  record Answer(@Nullable Object body, Map<String, Object> headers, UnaryOperator<String> clean) {}

  /** A route has ended with an error. */
  @PublicApi
  final class FailedException extends SourceException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient @Nullable Duration retryAfter;

    /**
     * @param status of HTTP; 0 if that is not what failed
     * @param retryAfter how long a server wants to be left alone, if it says so
     * @param cause without anything secret
     */
    public FailedException(
        String message, int status, @Nullable Duration retryAfter, @Nullable Throwable cause) {
      super(message, cause);
      this.status = status;
      this.retryAfter = retryAfter;
    }

    /** Status of HTTP; 0 if that is not what failed. */
    public int status() {
      return status;
    }

    /** How long a server wants to be left alone; null if it does not say so. */
    public @Nullable Duration retryAfter() {
      return retryAfter;
    }
  }
}
