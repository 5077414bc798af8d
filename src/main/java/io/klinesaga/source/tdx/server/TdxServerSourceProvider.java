package io.klinesaga.source.tdx.server;

import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceSettings;
import io.klinesaga.source.tdx.server.ServerSettings.Limits;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes {@link TdxServerSource}s. Settings, all optional if hosts are shipped:
 *
 * <ul>
 *   <li>{@code hosts}: names or IPv4 addresses, each perhaps with {@code :port}, separated by
 *       commas
 *   <li>{@code shipped-hosts} (true): whether those that are shipped are used as well
 *   <li>{@code connections} (4), {@code requests-per-second} (10; 0 for no limit)
 *   <li>{@code connect-timeout} (5s), {@code read-timeout} (8s), {@code heartbeat} (30s)
 *   <li>{@code setup} (short): {@code classic} sends the two optional packets of the start
 *   <li>{@code symbols-file}: symbols that the servers do not list, such as those of Beijing
 * </ul>
 */
public final class TdxServerSourceProvider implements KlineSourceProvider {
  private static final String HOSTS = "hosts";
  private static final String SHIPPED = "shipped-hosts";
  private static final String SETUP = "setup";
  private static final String SYMBOLS = "symbols-file";
  private static final Set<String> KEYS =
      Set.of(
          HOSTS,
          SHIPPED,
          "connections",
          "requests-per-second",
          "connect-timeout",
          "read-timeout",
          "heartbeat",
          SETUP,
          SYMBOLS);

  @Override
  public String name() {
    return TdxServerSource.NAME;
  }

  @Override
  public KlineSource create(SourceContext context) {
    return new TdxServerSource(context, settings(context));
  }

  /** Those of a context, with the hosts that are shipped. */
  static ServerSettings settings(SourceContext context) {
    return settings(
        new SourceSettings(TdxServerSource.NAME, context.settings(), KEYS), HostList.shipped());
  }

  /** With the hosts that are shipped. */
  static ServerSettings settings(SourceSettings settings, List<HostAddress> shipped) {
    boolean isAdded = settings.choice(SHIPPED, "true", Set.of("true", "false")).equals("true");
    List<HostAddress> hosts = HostList.merged(own(settings), isAdded ? shipped : List.of());
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException(
          "kline.source.tdx-server.hosts: a value is required, since no hosts are "
              + (isAdded ? "shipped" : "used of those that are shipped"));
    }
    return new ServerSettings(
        hosts,
        (int) settings.number("connections", 4, 1, 100),
        (int) settings.number("requests-per-second", 10, 0, 100_000),
        new Limits(
            duration(settings, "connect-timeout", 5),
            duration(settings, "read-timeout", 8),
            duration(settings, "heartbeat", 30)),
        settings.choice(SETUP, "short", Set.of("short", "classic")).equals("classic"),
        symbolsFile(settings));
  }

  private static List<HostAddress> own(SourceSettings settings) {
    List<HostAddress> hosts = new ArrayList<>();
    String list = settings.text(HOSTS).orElse("");
    for (String text : list.split(",", -1)) {
      if (!text.isBlank()) {
        try {
          hosts.add(HostAddress.parse(text));
        } catch (IllegalArgumentException e) {
          throw settings.invalid(
              HOSTS, list, "hosts separated by commas, such as quotes.example:7709", e);
        }
      }
    }
    return hosts;
  }

  private static Duration duration(SourceSettings settings, String key, int seconds) {
    return settings.duration(
        key, Duration.ofSeconds(seconds), Duration.ofMillis(10), Duration.ofMinutes(10));
  }

  private static Optional<Path> symbolsFile(SourceSettings settings) {
    Optional<String> text = settings.text(SYMBOLS);
    try {
      Optional<Path> file = text.map(Path::of);
      file.ifPresent(SecurityList::named);
      return file;
    } catch (InvalidPathException e) {
      throw settings.invalid(SYMBOLS, text.orElse(""), "a path of this file system", e);
    }
  }
}
