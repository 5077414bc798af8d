package io.klinesaga.health;

import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Whether bars can be had: one source is enough, since the next one is tried where one fails. */
final class SourcesCheck implements Supplier<Finding> {
  private final List<KlineSource> sources;

  SourcesCheck(List<KlineSource> sources) {
    this.sources = List.copyOf(sources);
  }

  @Override
  public Finding get() {
    List<String> good = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    for (KlineSource source : sources) {
      try {
        source.ping();
        good.add(source.name());
      } catch (SourceException e) {
        bad.add(String.valueOf(e.getMessage()));
      }
    }
    String text = "usable: " + good + (bad.isEmpty() ? "" : "; not usable: " + bad);
    return good.isEmpty() ? Finding.down(text) : Finding.up(text);
  }
}
