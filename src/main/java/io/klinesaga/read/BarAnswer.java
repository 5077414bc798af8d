package io.klinesaga.read;

import io.klinesaga.market.Bars;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link BarQuery}: what its bars are, and the bars. */
public final class BarAnswer {
  private final Map<String, Object> about;
  private final @Nullable String version;
  private final Reading reading;

  /** Reads the bars, and counts those of which a price is zero or below. */
  @FunctionalInterface
  interface Reading {
    int read(Consumer<Bars> taker);
  }

  /**
   * @param version null if nothing tells whether the bars are those of another time
   */
  BarAnswer(Map<String, Object> about, @Nullable String version, Reading reading) {
    this.about = about;
    this.version = version;
    this.reading = reading;
  }

  /**
   * What the bars are, by name, in the order to show it: {@code symbol}, {@code period}, {@code
   * as_of}, {@code transaction_id}, the last that counts, {@code adjust}, and of adjusted bars
   * {@code factor_set}. Whoever asks again as of the same time gets the same bars.
   */
  public Map<String, Object> about() {
    return about;
  }

  /**
   * What the bars rest on, their transactions and factors: to the same question, answers of the
   * same version have the same bars. Empty if bars were written without a transaction.
   */
  public Optional<String> version() {
    return Optional.ofNullable(version);
  }

  /**
   * Reads the bars.
   *
   * @param taker is shown them in parts, each after the one before it in time
   * @return of how many bars a price is zero or below after adjusting; they are among them
   * @throws NoHistoryException if what was valid then is not kept any more
   */
  public int read(Consumer<Bars> taker) {
    return reading.read(taker);
  }
}
