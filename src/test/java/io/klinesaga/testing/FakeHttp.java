package io.klinesaga.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A web server on loopback that answers as it is told and notes what it was asked. */
public final class FakeHttp implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Function<Request, Reply> answers = request -> Reply.status(404);

  public FakeHttp() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** What was asked. */
  public record Request(
      String method, String path, String query, Map<String, String> headers, String body) {
    /** A header, ignoring case; empty if it was not there. */
    public String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse("");
    }
  }

  /**
   * An answer.
   *
   * @param announced the length it claims to have; below 0: its own
   */
  public record Reply(int status, Map<String, String> headers, byte[] body, long announced) {
    public static Reply status(int status) {
      return new Reply(status, Map.of(), new byte[0], -1);
    }

    public static Reply ok(byte[] body) {
      return new Reply(200, Map.of(), body, -1);
    }

    public static Reply ok(String body) {
      return ok(body.getBytes(UTF_8));
    }

    public Reply with(String header, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(header, value);
      return new Reply(status, more, body, announced);
    }

    /** The same, cut off before it is whole. */
    public Reply cutFrom(long whole) {
      return new Reply(status, headers, body, whole);
    }
  }

  /** Answers like this from now on. */
  public FakeHttp answer(Function<Request, Reply> how) {
    answers = how;
    return this;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The paths that were asked for, in order. */
  public List<String> paths() {
    return requests.stream().map(Request::path).toList();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Such as {@code http://127.0.0.1:40000}. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
    Request request =
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            String.valueOf(exchange.getRequestURI().getRawQuery()),
            headers,
            new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    requests.add(request);
    Reply reply = answers.apply(request);
    reply.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
    long length = reply.announced() < 0 ? reply.body().length : reply.announced();
    exchange.sendResponseHeaders(reply.status(), length == 0 ? -1 : length);
    try (OutputStream out = exchange.getResponseBody()) {
      if (length > 0) {
        out.write(reply.body());
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** The bodies that were sent, for a search. */
  public List<String> bodies() {
    List<String> bodies = new ArrayList<>();
    requests.forEach(request -> bodies.add(request.body()));
    return bodies;
  }
}
