package io.klinesaga.health;

import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.market.MarketTime;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.gate.SourcePause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Whether bars can be had: one source is enough, since the next one is tried where one fails or is
 * paused.
 */
final class SourcesCheck implements Supplier<Finding> {
  private final List<KlineSource> sources;
  private final Supplier<List<SourcePause>> pauses;

  /**
   * @param pauses what is paused now
   */
  SourcesCheck(List<KlineSource> sources, Supplier<List<SourcePause>> pauses) {
    this.pauses = pauses;
    this.sources = List.copyOf(sources);
  }

  @Override
  public Finding get() {
    List<String> good = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    Map<String, SourcePause> paused = paused();
    for (KlineSource source : sources) {
      try {
        SourcePause pause = paused.get(source.name());
        if (pause != null) {
          bad.add(text(pause));
          continue;
        }
        source.ping();
        good.add(source.name());
      } catch (SourceException e) {
        bad.add(String.valueOf(e.getMessage()));
      }
    }
    String text = "usable: " + good + (bad.isEmpty() ? "" : "; not usable: " + bad);
    return good.isEmpty() ? Finding.down(text) : Finding.up(text);
  }

  private static String text(SourcePause pause) {
    return pause.source()
        + " is paused until "
        + MarketTime.text(pause.until())
        + ": "
        + pause.reason();
  }

  /** While PostgreSQL does not answer, which is told by its own check, no pause is known. */
  private Map<String, SourcePause> paused() {
    try {
      return pauses.get().stream().collect(Collectors.toMap(SourcePause::source, pause -> pause));
    } catch (DatabaseException unknown) {
      return Map.of();
    }
  }
}
