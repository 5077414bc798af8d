package io.klinesaga.app;

import io.klinesaga.source.SourceRoutes;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Asks routes of a Camel context, on the thread of the caller. The token of a question is the
 * property {@value #TOKEN} of the exchange: it is in no text of a route, and no component sends it
 * unasked.
 */
final class CamelRoutes implements SourceRoutes, AutoCloseable {
  /** Property of the exchange. */
  static final String TOKEN = "klineToken";

  private static final String HTML = "('<' (code 60))";

  /** Statuses from here on bring no rows. */
  private static final int FIRST_BAD = 300;

  private final ProducerTemplate producer;
  private final Redaction redaction;

  CamelRoutes(CamelContext context, Redaction redaction) {
    this.producer = context.createProducerTemplate();
    this.redaction = redaction;
  }

  @Override
  public Answer ask(Question question) {
    Redaction own = redaction.and(question.token());
    Exchange answer = producer.send(question.address(), exchange -> fill(exchange, question));
    Throwable error = answer.getException();
    if (error != null) {
      throw failed(question.address(), error, own);
    }
    requireGood(question.address(), answer);
    return new Answer(body(answer), answer.getMessage().getHeaders(), own::of);
  }

  /** A route may neither throw nor look at a status; that is no answer without rows. */
  private static void requireGood(String address, Exchange answer) {
    Map<String, Object> headers = answer.getMessage().getHeaders();
    if (headers.get(Exchange.HTTP_RESPONSE_CODE) instanceof Integer status && status >= FIRST_BAD) {
      throw new FailedException(address + ": status " + status, status, retryAfter(headers), null);
    }
    if (isHidden(answer)) {
      String reason = ": its circuit breaker is open, or took an error for a success";
      throw new FailedException(address + reason, 0, null, null);
    }
  }

  /** Whether a circuit breaker went on after a failure for which it has no other steps. */
  private static boolean isHidden(Exchange answer) {
    return answer.getProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_SHORT_CIRCUITED) != null
        && !answer.getProperty(
            ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_FROM_FALLBACK, false, Boolean.class);
  }

  private static void fill(Exchange exchange, Question question) {
    exchange.getMessage().setHeaders(new HashMap<>(question.headers()));
    exchange.setProperty(TOKEN, question.token());
  }

  private static @Nullable Object body(Exchange answer) {
    Object body = answer.getMessage().getBody();
    boolean isRows = body == null || body instanceof Collection<?> || body instanceof Map<?, ?>;
    return isRows ? body : answer.getMessage().getBody(String.class);
  }

  /** Nothing of the error itself goes on: it may have the whole address in it. */
  private static FailedException failed(String address, Throwable error, Redaction redaction) {
    HttpOperationFailedException http = find(error, HttpOperationFailedException.class);
    if (http != null) {
      String text =
          address
              + ": status "
              + http.getStatusCode()
              + " of "
              + redaction.message(String.valueOf(http.getUri()));
      return new FailedException(text, http.getStatusCode(), retryAfter(http), null);
    }
    Throwable cause = error;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    String text =
        message.contains(HTML)
            ? "the answer is a page of HTML or XML, expected JSON"
            : cause.getClass().getSimpleName() + ": " + redaction.message(message);
    IOException unreachable = find(error, IOException.class) == null ? null : new IOException(text);
    return new FailedException(address + ": " + text, 0, null, unreachable);
  }

  private static <T> @Nullable T find(Throwable error, Class<T> type) {
    for (Throwable e = error; e != null && e != e.getCause(); e = e.getCause()) {
      if (type.isInstance(e)) {
        return type.cast(e);
      }
    }
    return null;
  }

  private static @Nullable Duration retryAfter(HttpOperationFailedException http) {
    Map<String, String> headers = http.getResponseHeaders();
    return headers == null ? null : retryAfter(headers);
  }

  private static @Nullable Duration retryAfter(Map<String, ?> headers) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
        .map(header -> String.valueOf(header.getValue()))
        .filter(value -> value.matches("[0-9]{1,6}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() {
    producer.stop();
  }
}
