package io.klinesaga.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.Writer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The answer to a request, written from a thread that may wait for the client. */
final class Reply {
  /** A client that takes nothing for so long is given up. */
  private static final long PATIENCE_SECONDS = 30;

  private static final int CHUNK = 1 << 15;
  static final String JSON = "application/json; charset=utf-8";
  static final String CSV = "text/csv; charset=utf-8";

  private final RoutingContext context;

  Reply(RoutingContext context) {
    this.context = context;
  }

  /** Writes the whole of an answer. */
  @FunctionalInterface
  interface Content {
    void writeTo(Writer out) throws IOException;
  }

  /**
   * Names what the answer rests on.
   *
   * @return whether the client has this answer already, which it is told then
   */
  boolean isKnown(String version) {
    String tag = "\"" + version + "\"";
    HttpServerResponse response = context.response();
    response.putHeader("ETag", tag);
    String known = context.request().getHeader("If-None-Match");
    if (known == null || !(known.equals("*") || known.contains(tag))) {
      return false;
    }
    response.setStatusCode(304);
    await(response.end());
    return true;
  }

  /** Says something beside the answer; words of the name are joined by hyphens. */
  void header(String name, String value) {
    context.response().putHeader(name.replace('_', '-'), value);
  }

  /** Answers with a JSON text. */
  void json(String text) {
    await(end(context, JSON, Buffer.buffer(text)));
  }

  /** Ends an answer with this, or with its length alone where only its head was asked for. */
  static Future<Void> end(RoutingContext context, String type, Buffer content) {
    HttpServerResponse response = context.response();
    response.putHeader("Content-Type", type);
    response.putHeader("Content-Length", String.valueOf(content.length()));
    return isHead(context) ? response.end() : response.end(content);
  }

  /** Who asks with HEAD wants to know how it would be answered, not the answer. */
  private static boolean isHead(RoutingContext context) {
    return context.request().method().equals(HttpMethod.HEAD);
  }

  /** Answers with what is written, piece by piece, as fast as the client takes it. */
  void stream(String type, Content content) throws IOException {
    HttpServerResponse response = context.response();
    response.putHeader("Content-Type", type);
    if (isHead(context)) {
      await(response.end());
      return;
    }
    response.setChunked(true);
    try (ResponseWriter out = new ResponseWriter(response)) {
      content.writeTo(out);
    }
    await(response.end());
  }

  private static void await(Future<Void> written) {
    try {
      written.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientGoneException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new ClientGoneException(e);
    }
  }

  /** The client has hung up, or takes nothing. */
  static final class ClientGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientGoneException(Exception cause) {
      super("the client does not take the answer", cause);
    }
  }

  /** Sends what is written in pieces of some size. */
  private static final class ResponseWriter extends Writer {
    private final HttpServerResponse response;
    private final StringBuilder piece = new StringBuilder(CHUNK + 1024);

    ResponseWriter(HttpServerResponse response) {
      this.response = response;
    }

    @Override
    public void write(char[] text, int from, int length) {
      piece.append(text, from, length);
      sendIfFull();
    }

    @Override
    public void write(String text, int from, int length) {
      piece.append(text, from, from + length);
      sendIfFull();
    }

    @Override
    public Writer append(CharSequence text) {
      piece.append(text);
      sendIfFull();
      return this;
    }

    private void sendIfFull() {
      if (piece.length() >= CHUNK) {
        send();
      }
    }

    private void send() {
      await(response.write(Buffer.buffer(piece.toString())));
      piece.setLength(0);
    }

    @Override
    public void flush() {
      // pieces have the size that suits the network
    }

    @Override
    public void close() {
      if (piece.length() > 0) {
        send();
      }
    }
  }
}
