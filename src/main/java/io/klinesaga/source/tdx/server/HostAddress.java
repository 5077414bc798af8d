package io.klinesaga.source.tdx.server;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a quote server listens.
 *
 * @param name a name or an IPv4 address
 * @param port 1 to 65,535
 */
record HostAddress(String name, int port) {
  static final int USUAL_PORT = 7709;

  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?)(?::([0-9]{1,5}))?");
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
  private static final Pattern OCTETS =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV4 =
      Pattern.compile("([0-9]{1,3}\\.[0-9]{1,3})\\.[0-9]{1,3}\\.[0-9]{1,3}");

  /**
   * Reads {@code name}, {@code name:port} or the same with an IPv4 address.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  static HostAddress parse(String text) {
    Matcher parts = FORM.matcher(text.strip());
    int port = -1;
    if (parts.matches()) {
      port = parts.group(2) == null ? USUAL_PORT : Integer.parseInt(parts.group(2));
    }
    if (port < 1 || port > 65_535 || isNoAddress(parts.group(1))) {
      throw new IllegalArgumentException(
          "host '" + text + "': expected a name or an IPv4 address, and perhaps :port");
    }
    return new HostAddress(parts.group(1).toLowerCase(Locale.ROOT), port);
  }

  /** Whether it is made of numbers like an address and is none. */
  private static boolean isNoAddress(String name) {
    return NUMBERS.matcher(name).matches() && !OCTETS.matcher(name).matches();
  }

  /** Hosts of one network may be one machine: the first half of an IPv4 address, or the name. */
  String network() {
    Matcher address = IPV4.matcher(name);
    return address.matches() ? address.group(1) : name;
  }

  @Override
  public String toString() {
    return name + ":" + port;
  }
}
