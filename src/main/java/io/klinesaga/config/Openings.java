package io.klinesaga.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Settings of Camel that would let others in: further HTTP servers, consoles that run and stop
 * routes, and what they are switched on by. The product's own server is set by {@code
 * kline.management.*} alone.
 */
final class Openings {
  private static final List<String> AREAS = List.of("camel.management.", "camel.server.");
  private static final List<String> SWITCHES =
      List.of("camel.main.devconsoleenabled", "camel.debug.enabled");

  private Openings() {}

  /** What is wrong with a setting, if it is one of these. */
  static Optional<String> problem(String key, String value) {
    String plain = CamelKey.plain(key);
    String on = value.strip().toLowerCase(Locale.ROOT);
    if (AREAS.stream().anyMatch(plain::startsWith)) {
      return Optional.of(key + ": not allowed; the HTTP server is set by kline.management.*");
    }
    if (SWITCHES.contains(plain) && !on.equals("false")) {
      return Optional.of(
          key + " = " + value + ": not allowed; it would open this process to others");
    }
    if (plain.equals("camel.main.profile") && !on.equals("prod")) {
      return Optional.of(key + " = " + value + ": expected prod; others open consoles");
    }
    return Optional.empty();
  }
}
