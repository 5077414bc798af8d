package io.klinesaga.testing;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/**
 * A headless Chromium, driven over the protocol WebDriver of the W3C. Elements are named by CSS
 * selectors; every wait is bounded.
 */
public final class Browser implements AutoCloseable {
  /** The key Enter, as WebDriver writes it. */
  public static final String ENTER = "\uE007";

  /** The key for the arrow to the left. */
  public static final String LEFT = "\uE012";

  /** The key for the arrow down. */
  public static final String DOWN = "\uE015";

  /** The key End. */
  public static final String END = "\uE010";

  /** The key Tab. */
  public static final String TAB = "\uE004";

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
  private static final List<String> PROGRAMS = List.of("chromium", "chromedriver");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process driver;
  private final String root;
  private final String session;

  private Browser(Process driver, int port, int width) throws IOException {
    this.driver = driver;
    this.root = "http://127.0.0.1:" + port + "/session";
    this.session = root + "/" + post(root, capabilities(width)).path("sessionId").asText();
  }

  /** Those of the programs it needs that are not installed. */
  public static List<String> missing() {
    List<String> folders =
        List.of(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)));
    return PROGRAMS.stream()
        .filter(name -> folders.stream().noneMatch(path -> Files.isExecutable(Path.of(path, name))))
        .toList();
  }

  /**
   * Starts one in English.
   *
   * @param width of its window in pixels
   */
  public static Browser start(int width) throws IOException {
    Process driver =
        new ProcessBuilder("chromedriver", "--port=0").redirectErrorStream(true).start();
    try {
      return new Browser(driver, port(driver), width);
    } catch (IOException | RuntimeException e) {
      driver.destroyForcibly();
      throw e;
    }
  }

  private static int port(Process driver) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader lines = driver.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher matcher = PORT.matcher(line);
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
      said.append(line).append('\n');
    }
    throw new IOException("chromedriver does not start: " + said);
  }

  private static Map<String, Object> capabilities(int width) {
    List<String> arguments =
        List.of(
            "--headless=new",
            "--no-sandbox", // which is refused to root
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--window-size=" + width + ",900",
            "--lang=en");
    Map<String, Object> options =
        Map.of("args", arguments, "prefs", Map.of("intl.accept_languages", "en"));
    Map<String, Object> logs = Map.of("browser", "ALL", "performance", "ALL");
    return Map.of(
        "capabilities",
        Map.of("alwaysMatch", Map.of("goog:chromeOptions", options, "goog:loggingPrefs", logs)));
  }

  /** Goes to an address. */
  public void open(String url) throws IOException {
    post(session + "/url", Map.of("url", url));
  }

  /** The address it is at. */
  public String address() throws IOException {
    return get(session + "/url").asText();
  }

  /** Shows pages as a window of this width does, be it narrower than a window can be. */
  public void resize(int width) throws IOException {
    Map<String, Object> size =
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false);
    post(
        session + "/goog/cdp/execute",
        Map.of("cmd", "Emulation.setDeviceMetricsOverride", "params", size));
  }

  /** What a script returns. */
  public JsonNode run(String script, Object... arguments) throws IOException {
    return post(session + "/execute/sync", Map.of("script", script, "args", List.of(arguments)));
  }

  /** The visible text of all elements, in their order. */
  public List<String> texts(String selector) throws IOException {
    JsonNode texts =
        run(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.trim())",
            selector);
    List<String> found = new ArrayList<>();
    texts.forEach(text -> found.add(text.asText()));
    return found;
  }

  /** Waits until one of the elements has this text in it. */
  public void awaitText(String selector, String text) {
    waiting(selector + ": " + text)
        .until(() -> texts(selector).stream().anyMatch(found -> found.contains(text)));
  }

  /** Waits until a script returns true. */
  public void awaitTrue(String script) {
    waiting(script).until(() -> run("return " + script).asBoolean());
  }

  private ConditionFactory waiting(String what) {
    return await(what).atMost(LIMIT).pollInterval(Duration.ofMillis(100));
  }

  /** Waits for an element and clicks on it as a person does. */
  public void click(String selector) throws IOException {
    post(element(selector) + "/click", Map.of());
  }

  /** Waits for an element and types into it, or presses keys while it has the focus. */
  public void type(String selector, String keys) throws IOException {
    post(element(selector) + "/value", Map.of("text", keys));
  }

  /** Presses keys one after the other, wherever the focus is. */
  public void press(String keys) throws IOException {
    List<Map<String, String>> strokes = new ArrayList<>();
    for (String key : keys.split("")) {
      strokes.add(Map.of("type", "keyDown", "value", key));
      strokes.add(Map.of("type", "keyUp", "value", key));
    }
    Map<String, Object> keyboard = Map.of("type", "key", "id", "keyboard", "actions", strokes);
    post(session + "/actions", Map.of("actions", List.of(keyboard)));
  }

  private String element(String selector) throws IOException {
    waiting(selector).until(() -> !texts(selector).isEmpty());
    JsonNode found = post(session + "/element", Map.of("using", "css selector", "value", selector));
    return session + "/element/" + found.path(ELEMENT).asText();
  }

  /** What pages have complained of since the last call: errors of scripts, loading and policy. */
  public List<String> complaints() throws IOException {
    return log("browser")
        .filter(entry -> entry.path("level").asText().matches("SEVERE|WARNING"))
        .map(entry -> entry.path("message").asText())
        .toList();
  }

  /** The addresses that were asked for since the last call. */
  public List<String> requests() throws IOException {
    List<String> urls = new ArrayList<>();
    for (JsonNode entry : log("performance").toList()) {
      JsonNode message = JSON.readTree(entry.path("message").asText()).path("message");
      if (message.path("method").asText().equals("Network.requestWillBeSent")) {
        urls.add(message.path("params").path("request").path("url").asText());
      }
    }
    return urls;
  }

  private Stream<JsonNode> log(String type) throws IOException {
    List<JsonNode> entries = new ArrayList<>();
    post(session + "/se/log", Map.of("type", type)).forEach(entries::add);
    return entries.stream();
  }

  private JsonNode post(String url, Map<String, Object> body) throws IOException {
    return ask(
        HttpRequest.newBuilder(URI.create(url))
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  private JsonNode get(String url) throws IOException {
    return ask(HttpRequest.newBuilder(URI.create(url)).GET());
  }

  private JsonNode ask(HttpRequest.Builder request) throws IOException {
    HttpResponse<String> response = answer(request.timeout(LIMIT).build());
    JsonNode value = JSON.readTree(response.body()).path("value");
    if (response.statusCode() != 200) {
      throw new IOException(value.path("error").asText() + ": " + value.path("message").asText());
    }
    return value;
  }

  private HttpResponse<String> answer(HttpRequest request) throws IOException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(request.uri().toString());
    }
  }

  /** Ends the browser, then its driver. */
  @Override
  public void close() throws IOException {
    try {
      ask(HttpRequest.newBuilder(URI.create(session)).DELETE());
    } finally {
      driver.destroyForcibly().onExit().join();
    }
  }
}
