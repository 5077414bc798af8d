package io.klinesaga.source.tdx.day;

import java.net.URI;
import java.time.LocalDate;
import java.util.Set;

/**
 * Where a server has the archives: an address with the word {@value #DAY} in the place of the day,
 * or one to which {@code /YYYYMMDD.zip} is added.
 */
final class DayAddress {
  private static final String DAY = "YYYYMMDD";
  private static final Set<String> SCHEMES = Set.of("http", "https");

  private final String template;

  /**
   * @throws IllegalArgumentException if it is no address of a web server
   */
  DayAddress(String text) {
    boolean isTemplate = text.contains(DAY);
    String slash = text.endsWith("/") ? "" : "/";
    template = isTemplate ? text : text + slash + DAY + ".zip";
    URI example = URI.create(template);
    if (example.getHost() == null || !SCHEMES.contains(String.valueOf(example.getScheme()))) {
      throw new IllegalArgumentException(text);
    }
    if (!isTemplate && (example.getRawQuery() != null || example.getRawFragment() != null)) {
      throw new IllegalArgumentException(text + " has a question mark, but no " + DAY);
    }
  }

  URI of(LocalDate day) {
    return URI.create(template.replace(DAY, DayIndexes.name(day)));
  }

  /** Without user, password and query, of which any may be secret. */
  String shown(LocalDate day) {
    URI uri = of(day);
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
  }

  /** A text without what may be secret of the address. */
  String without(String text) {
    String result = text;
    URI uri = URI.create(template);
    for (String secret : new String[] {uri.getRawQuery(), uri.getRawUserInfo()}) {
      result = secret == null || secret.isEmpty() ? result : result.replace(secret, "…");
    }
    return result;
  }
}
