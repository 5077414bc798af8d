package io.klinesaga.web;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other sites out. A page of another site can neither read what is answered here, since the
 * browser does not let it, nor get the browser to take this server for its own by a name that it
 * owns, nor order anything.
 */
final class Guard {
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+\\]");
  private static final String POLICY =
      "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

  private final Set<String> names;
  private final boolean isProtected;

  /**
   * @param host of the server, as configured
   * @param isProtected whether it asks for a password, so that a foreign name is of no use
   */
  Guard(String host, boolean isProtected) {
    this.names = Set.of("localhost", host.toLowerCase(Locale.ROOT));
    this.isProtected = isProtected;
  }

  /** Lets a request go on, or answers it. */
  void check(RoutingContext context) {
    context
        .response()
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cache-Control", "no-cache");
    if (isProtected || isOwnName(context.request())) {
      context.next();
    } else {
      Server.fail(
          context,
          403,
          "asked under a name that is not this machine's; use its address or localhost, or set"
              + " kline.management.password");
    }
  }

  private boolean isOwnName(HttpServerRequest request) {
    String host = request.authority() == null ? "" : request.authority().host();
    return names.contains(host.toLowerCase(Locale.ROOT)) || ADDRESS.matcher(host).matches();
  }

  /** Whether a browser says that a page of this server, or no page, asks. */
  static boolean isOwnPage(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    String origin = request.getHeader("Origin");
    boolean isSameSite = site == null || site.equals("same-origin") || site.equals("none");
    return isSameSite && (origin == null || isSame(origin, request));
  }

  private static boolean isSame(String origin, HttpServerRequest request) {
    try {
      URI uri = URI.create(origin);
      return request.authority() != null
          && isEqual(uri.getHost(), request.authority().host())
          && port(uri) == port(request);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isEqual(@Nullable String one, @Nullable String other) {
    return one != null && one.equalsIgnoreCase(other);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : 80;
  }

  private static int port(HttpServerRequest request) {
    int port = request.authority().port();
    return port >= 0 ? port : 80;
  }
}
