package io.klinesaga.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ages in words. */
final class Ages {
  private Ages() {}

  static String text(@Nullable Duration age) {
    if (age == null) {
      return "never";
    }
    long minutes = age.toMinutes();
    return minutes < 2 ? age.toSeconds() + " s" : minutes + " min";
  }
}
