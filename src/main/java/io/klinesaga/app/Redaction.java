package io.klinesaga.app;

import io.klinesaga.config.Configuration;
import io.klinesaga.config.Secrets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Takes what is secret out of texts that come from elsewhere: answers and errors of servers. */
final class Redaction {
  /** A shorter one would be found in harmless words. */
  private static final int SHORTEST = 4;

  private static final Pattern QUERY = Pattern.compile("(\\bhttps?://[^\\s?'\"]+)\\?[^\\s'\"]*");

  private final List<String> secrets;

  /**
   * @param secrets the texts to take out
   */
  Redaction(List<String> secrets) {
    this.secrets =
        secrets.stream()
            .filter(secret -> secret.length() >= SHORTEST)
            .sorted(Comparator.comparing(String::length).reversed())
            .distinct()
            .toList();
  }

  /** With the secrets of the sources and of the user's own routes. */
  static Redaction of(Configuration configuration) {
    Map<String, String> shown = configuration.everything(true);
    List<String> secrets = new ArrayList<>();
    configuration
        .everything(false)
        .forEach(
            (key, value) -> {
              boolean isHidden = Secrets.MASK.equals(shown.get(key));
              if (isHidden && (!key.startsWith("kline.") || key.startsWith("kline.source."))) {
                secrets.add(value);
              }
            });
    return new Redaction(secrets);
  }

  /** The same with one more. */
  Redaction and(String secret) {
    List<String> more = new ArrayList<>(secrets);
    more.add(secret);
    return new Redaction(more);
  }

  /** A text without what is secret. */
  String of(String text) {
    String result = text;
    for (String secret : secrets) {
      result = result.replace(secret, Secrets.MASK);
    }
    return result;
  }

  /** A message about an address: also without the query, of which any part may be secret. */
  String message(String text) {
    return of(Secrets.mask(QUERY.matcher(text).replaceAll("$1")));
  }
}
