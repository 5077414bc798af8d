package io.klinesaga.embedded;

import io.klinesaga.market.MarketTime;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The process that holds a data directory.
 *
 * @param pid its process id
 * @param since when the process started
 * @param urls JDBC URLs of its embedded servers, without user and password, by the name the server
 *     was published under ({@code postgres}, {@code tdengine})
 * @param taker where it takes over work; null if it takes over none
 */
public record Owner(long pid, Instant since, Map<String, String> urls, @Nullable Taker taker) {
  public Owner {
    urls = Map.copyOf(urls);
  }

  String describe() {
    StringBuilder text = new StringBuilder("process " + pid + " since " + MarketTime.text(since));
    new TreeMap<>(urls)
        .forEach((name, url) -> text.append(", ").append(name).append(" at ").append(url));
    return text.toString();
  }
}
