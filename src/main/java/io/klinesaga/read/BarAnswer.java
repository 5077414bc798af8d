package io.klinesaga.read;

import io.klinesaga.market.Bars;
import java.util.Map;
import java.util.function.Consumer;

/** The answer to a {@link BarQuery}: what its bars are, and the bars. */
public final class BarAnswer {
  private final Map<String, Object> about;
  private final Consumer<Consumer<Bars>> bars;

  BarAnswer(Map<String, Object> about, Consumer<Consumer<Bars>> bars) {
    this.about = about;
    this.bars = bars;
  }

  /**
   * What the bars are, by name, in the order to show it: symbol, period, {@code as_of}, {@code
   * transaction_id}, the last that counts. Whoever asks again for what has the same gets the same.
   */
  public Map<String, Object> about() {
    return about;
  }

  /**
   * Reads the bars.
   *
   * @param taker is shown them in parts, each after the one before it in time
   * @throws NoHistoryException if what was valid then is not kept any more
   */
  public void read(Consumer<Bars> taker) {
    bars.accept(taker);
  }
}
