package io.klinesaga.config;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Types of values with more to check than a pattern: URLs, source lists, cron expressions. */
final class ServerTypes {
  private static final String POSTGRES_FORM = "jdbc:postgresql://host:port/database";
  private static final String TDENGINE_FORM = "jdbc:TAOS-WS://host:port";
  private static final String TDENGINE_PREFIX = "jdbc:TAOS-WS://";
  private static final Pattern POSTGRES =
      Pattern.compile("jdbc:postgresql://(?<hosts>[^/?#\\s]+)/[^/?#\\s]+(\\?\\S*)?");
  private static final Pattern SERVER =
      Pattern.compile("(\\[[^]]+]|[^:\\[\\]]+)(:(?<port>[0-9]{1,5}))?");
  private static final String HOST = "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])";
  private static final Pattern TDENGINE =
      Pattern.compile(HOST + ":[0-9]{1,5}(," + HOST + ":[0-9]{1,5})*/?(\\?\\S*)?");
  private static final Pattern SYMBOLS = Pattern.compile("[A-Za-z0-9?*.-]{1,40}");
  private static final Pattern SOURCE = Pattern.compile("[a-z][a-z0-9-]*");

  private static final List<String> REFERENCES = List.of("tdx-files", "tdx-server", "csv");
  private static final String REFERENCE_NAMES =
      "names out of tdx-files, tdx-server and csv, separated by commas";

  private ServerTypes() {}

  static ValueType<String> postgresUrl() {
    return new ValueType<>("URL", POSTGRES_FORM, ServerTypes::checkPostgresUrl);
  }

  private static String checkPostgresUrl(String url) {
    if (url.isEmpty()) {
      return url;
    }
    Matcher parts = POSTGRES.matcher(url);
    ValueType.require(parts.matches() && portsInRange(parts.group("hosts")), POSTGRES_FORM);
    UrlOptions.POSTGRES.check(url);
    return url;
  }

  static ValueType<String> tdengineUrl() {
    return new ValueType<>("URL", TDENGINE_FORM, ServerTypes::checkTdengineUrl);
  }

  private static String checkTdengineUrl(String url) {
    if (url.isEmpty()) {
      return url;
    }
    ValueType.require(
        !url.startsWith("jdbc:TAOS-RS:"),
        TDENGINE_FORM + ": TAOS-RS speaks REST, which cannot bind batches");
    ValueType.require(
        !url.startsWith("jdbc:TAOS:"), TDENGINE_FORM + ": TAOS needs TDengine's native client");
    ValueType.require(url.startsWith(TDENGINE_PREFIX), TDENGINE_FORM);
    String rest = url.substring(TDENGINE_PREFIX.length());
    ValueType.require(
        !rest.matches("[^/?]*/[^/?].*"),
        TDENGINE_FORM + " without a database: its name is kline.tdengine.database");
    ValueType.require(
        !rest.matches(HOST + "/?(\\?.*)?"),
        TDENGINE_FORM + " with an explicit port (taosAdapter listens on 6041)");
    ValueType.require(
        TDENGINE.matcher(rest).matches() && portsInRange(rest.split("[/?]", 2)[0]), TDENGINE_FORM);
    UrlOptions.TDENGINE.check(url);
    return url;
  }

  /** The servers that a JDBC URL names between the slashes, as they stand there. */
  static List<String> servers(String url) {
    String[] parts = url.substring(url.indexOf("//") + 2).split("[/?]", 2);
    return List.of(parts[0].split(",", -1));
  }

  private static boolean portsInRange(String servers) {
    return Arrays.stream(servers.split(",", -1)).allMatch(ServerTypes::isPortInRange);
  }

  private static boolean isPortInRange(String server) {
    Matcher parts = SERVER.matcher(server);
    if (!parts.matches()) {
      return false;
    }
    String port = parts.group("port");
    return port == null || (Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65535);
  }

  static ValueType<List<String>> sources() {
    return new ValueType<>("list", "names, separated by commas", ServerTypes::parseSources);
  }

  private static List<String> parseSources(String text) {
    List<String> names = Arrays.stream(text.split(",", -1)).map(String::trim).toList();
    ValueType.require(
        names.stream().allMatch(n -> SOURCE.matcher(n).matches()),
        "names of sources such as tdx-file, separated by commas");
    ValueType.require(new HashSet<>(names).size() == names.size(), "each source once");
    return names;
  }

  static ValueType<List<String>> references() {
    return new ValueType<>("list", REFERENCE_NAMES, ServerTypes::parseReferences);
  }

  private static List<String> parseReferences(String text) {
    if (text.isBlank()) {
      return List.of();
    }
    List<String> names = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    ValueType.require(REFERENCES.containsAll(names), REFERENCE_NAMES);
    ValueType.require(new HashSet<>(names).size() == names.size(), "each of them once");
    return names;
  }

  /** What the words mean is for who knows the market. */
  static ValueType<List<String>> symbols() {
    return new ValueType<>(
        "list",
        "types and patterns such as 600*.SH, separated by commas",
        ServerTypes::parseSymbols);
  }

  private static List<String> parseSymbols(String text) {
    List<String> words =
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(word -> !word.isEmpty())
            .toList();
    ValueType.require(
        words.stream().allMatch(word -> SYMBOLS.matcher(word).matches()),
        "types and patterns such as 600*.SH, separated by commas");
    return words;
  }

  static ValueType<String> cron() {
    return new ValueType<>("cron", "Quartz, 6 or 7 fields", CronSyntax::check);
  }
}
