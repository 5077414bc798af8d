package io.klinesaga.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks the management server. An answer that does not come is a failure; that none waits for a
 * database is shown where the checks are tested, without a clock.
 */
public final class HttpProbe {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;
  private final String login;

  public HttpProbe(int port) {
    this(port, "");
  }

  private HttpProbe(int port, String login) {
    this.port = port;
    this.login = login;
  }

  /** The same with a login. */
  public HttpProbe as(String user, String password) {
    return new HttpProbe(port, user + ":" + password);
  }

  /** An answer. */
  public record Answer(int code, String body) {
    /** Of a health endpoint: state and message of each check by name. */
    public Map<String, String> checks() {
      Map<String, String> checks = new TreeMap<>();
      for (JsonNode check : json().path("checks")) {
        checks.put(
            check.path("name").asText(),
            check.path("status").asText()
                + " "
                + check.path("message").asText().replace("\\/", "/"));
      }
      return checks;
    }

    public String status() {
      return json().path("status").asText();
    }

    private JsonNode json() {
      try {
        return new ObjectMapper().readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(body, e);
      }
    }
  }

  public Answer health() {
    return get("/observe/health");
  }

  public Answer ready() {
    return get("/observe/health/ready");
  }

  public Answer live() {
    return get("/observe/health/live");
  }

  /** Asks for a path. */
  public Answer get(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(LIMIT);
    if (!login.isEmpty()) {
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }
    try {
      var response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
