package io.klinesaga.market;

import java.util.List;

/** Long lists in messages. */
public final class Excerpt {
  private Excerpt() {}

  /** The first elements, separated by commas; what is left out shows as {@code …}. */
  public static String of(List<String> all, int most) {
    String shown = String.join(", ", all.subList(0, Math.min(most, all.size())));
    return all.size() > most ? shown + ", …" : shown;
  }
}
