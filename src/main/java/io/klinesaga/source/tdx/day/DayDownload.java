package io.klinesaga.source.tdx.day;

import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server for the archive of a day. With the client of the JDK: it streams to a file and
 * stops at a limit, and the source needs no Camel for it.
 */
final class DayDownload {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int GONE = 410;
  private static final int TOO_MANY = 429;

  private final DayAddress address;
  private final long mostBytes;
  private final Duration timeout;
  private final Supplier<RequestGate> gate;
  private @Nullable HttpClient client;

  /**
   * @param mostBytes of one archive
   * @param timeout of one request, with its answer
   * @param gate asked for before each request
   */
  DayDownload(DayAddress address, long mostBytes, Duration timeout, Supplier<RequestGate> gate) {
    this.address = address;
    this.mostBytes = mostBytes;
    this.timeout = timeout;
    this.gate = gate;
  }

  /** What has come of a request. */
  enum Status {
    /** The archive was written. */
    WRITTEN,
    /** It is as it was. */
    UNCHANGED,
    /** There is none. */
    ABSENT
  }

  /**
   * An answer.
   *
   * @param validators of what was written
   */
  record Answer(Status status, Validators validators) {}

  /** The address of a day, without what may be secret in it. */
  String shown(LocalDate day) {
    return address.shown(day);
  }

  /**
   * Asks for an archive.
   *
   * @param known what the archive is known by that is here already
   * @param target the file to write
   * @throws SourceException if it cannot be had
   * @throws io.klinesaga.source.SourcePausedException if the source is left alone for now
   */
  Answer fetch(LocalDate day, Validators known, Path target) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.of(day)).timeout(timeout).header("User-Agent", "kline-saga");
    known.addTo(request);
    RequestGate entered = gate.get();
    entered.enter();
    HttpResponse<Long> response;
    try {
      response = send(request.build(), target);
      requireUsable(response, target);
    } catch (Refused e) {
      entered.banned(reason(day, e), e.retryAfter);
      entered.enter(); // now paused: this series too is left to another time
      entered.failed(reason(day, e));
      throw failed(day, e);
    } catch (IOException e) {
      entered.failed(reason(day, e));
      throw failed(day, e);
    }
    entered.answered();
    return new Answer(status(response.statusCode()), Validators.of(response.headers()));
  }

  private static Status status(int code) {
    return switch (code) {
      case OK -> Status.WRITTEN;
      case NOT_MODIFIED -> Status.UNCHANGED;
      default -> Status.ABSENT;
    };
  }

  private HttpResponse<Long> send(HttpRequest request, Path target) throws IOException {
    CompletableFuture<HttpResponse<Long>> answer =
        client().sendAsync(request, info -> info.statusCode() == OK ? body(target) : ignored());
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no whole answer within " + timeout.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }

  private HttpResponse.BodySubscriber<Long> body(Path target) {
    try {
      return new FileBody(target, mostBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpResponse.BodySubscriber<Long> ignored() {
    return HttpResponse.BodySubscribers.replacing(0L);
  }

  private synchronized HttpClient client() {
    HttpClient made = client;
    if (made == null) {
      made =
          HttpClient.newBuilder()
              .connectTimeout(CONNECT)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .build();
      client = made;
    }
    return made;
  }

  private static void requireUsable(HttpResponse<Long> response, Path target) throws IOException {
    int code = response.statusCode();
    if (code == FORBIDDEN || code == TOO_MANY) {
      throw new Refused(code, retryAfter(response));
    }
    if (code == OK) {
      requireZip(response, target);
    } else if (code != NOT_MODIFIED && code != NOT_FOUND && code != GONE) {
      throw new IOException("the server answers with status " + code);
    }
  }

  private static void requireZip(HttpResponse<Long> response, Path target) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(target)) {
      start = in.readNBytes(2);
    }
    if (start.length < 2 || start[0] != 'P' || start[1] != 'K') {
      String type = response.headers().firstValue("Content-Type").orElse("");
      boolean isHtml = type.toLowerCase(Locale.ROOT).contains("html") || isTag(start);
      throw new IOException(
          "the answer with status 200 is "
              + (isHtml ? "a page of HTML" : "no zip file")
              + ", expected the archive");
    }
  }

  private static boolean isTag(byte[] start) {
    return start.length > 0 && start[0] == '<';
  }

  private static @Nullable Duration retryAfter(HttpResponse<Long> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("[0-9]{1,6}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(null);
  }

  private String reason(LocalDate day, IOException e) {
    return shown(day) + ": " + text(e);
  }

  private SourceException failed(LocalDate day, IOException e) {
    return new SourceException(
        TdxDaySource.NAME + ": cannot fetch the archive of " + day + ": " + reason(day, e), e);
  }

  private String text(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : address.without(message);
  }

  /** The server does not want to be asked. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Duration retryAfter;

    Refused(int code, @Nullable Duration retryAfter) {
      super("the server refuses, with status " + code);
      this.retryAfter = retryAfter;
    }
  }
}
