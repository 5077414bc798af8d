package io.klinesaga.source;

import io.klinesaga.market.Bars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/**
 * Gathers what a source decodes, in the order it is read, and makes {@link SourceBars} of it: bars
 * are sorted by time, and of several bars with one time the last read one is among the bars, while
 * others that differ from it are {@link SourceBars#duplicates()}. Not for use by several threads.
 */
public final class BarCollector {
  /** Most rejected records of one series; a file with more is broken as a whole. */
  public static final int MAX_REJECTED = 10_000;

  private final String input;
  private final LongFunction<String> origin;
  private final List<RejectedBar> rejected = new ArrayList<>();
  private final List<DuplicateBar> duplicates = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private boolean ascending = true;
  private boolean descending = true;
  private int size;
  private long[] position = new long[256];
  private long[] ts = new long[256];
  private double[] open = new double[256];
  private double[] high = new double[256];
  private double[] low = new double[256];
  private double[] close = new double[256];
  private long[] volume = new long[256];
  private double[] amount = new double[256];

  /**
   * @param input what is read, for messages: a path
   * @param origin turns a position (byte offset, line number) into {@link RejectedBar#origin()}
   */
  public BarCollector(String input, LongFunction<String> origin) {
    this.input = input;
    this.origin = origin;
  }

  /**
   * Adds a decoded bar.
   *
   * @param at its position in the input
   */
  public void add(
      long at, long time, double o, double h, double l, double c, long vol, double amt) {
    if (size == ts.length) {
      grow();
    }
    ascending &= size == 0 || time > ts[size - 1];
    descending &= size == 0 || time < ts[size - 1];
    position[size] = at;
    ts[size] = time;
    open[size] = o;
    high[size] = h;
    low[size] = l;
    close[size] = c;
    volume[size] = vol;
    amount[size] = amt;
    size++;
  }

  /**
   * Adds a record that gives no bar.
   *
   * @throws SourceException if there are more than {@value #MAX_REJECTED}
   */
  public void reject(long at, OptionalLong time, String rule, String reason, String payload) {
    if (rejected.size() == MAX_REJECTED) {
      throw new SourceException(
          input
              + ": more than "
              + MAX_REJECTED
              + " records are unusable (last: "
              + origin.apply(at)
              + ", "
              + rule
              + ": "
              + reason
              + "); nothing of it is read");
    }
    rejected.add(new RejectedBar(time, rule, reason, payload, origin.apply(at)));
  }

  /** Adds a sentence for {@link SourceBars#warnings()}. */
  public void warn(String warning) {
    warnings.add(warning);
  }

  /**
   * What was gathered.
   *
   * @throws SourceException if duplicates make more than {@value #MAX_REJECTED} rejected records
   */
  public SourceBars toSourceBars() {
    int[] rows = rows();
    Bars.Builder bars = new Bars.Builder(rows.length);
    long[] at = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      addTo(bars, rows[i]);
      at[i] = position[rows[i]];
    }
    LongFunction<String> name = origin;
    return new SourceBars(bars.build(), rejected, warnings, i -> name.apply(at[i]), duplicates);
  }

  /** The newest first is an order as well, of which nothing need be said. */
  private int[] rows() {
    if (ascending) {
      return IntStream.range(0, size).toArray();
    }
    return descending ? IntStream.range(0, size).map(i -> size - 1 - i).toArray() : sorted();
  }

  /** The rows in the order of their time; of several with one time the last read one. */
  private int[] sorted() {
    // The sort is stable: rows of one time stay in the order they were read.
    int[] order =
        IntStream.range(0, size)
            .boxed()
            .sorted((a, b) -> Long.compare(ts[a], ts[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    int kept = 0;
    int same = 0;
    int first = 0;
    for (int i = 0; i < size; i++) {
      if (i + 1 < size && ts[order[i]] == ts[order[i + 1]]) {
        continue;
      }
      same += keepContradictions(order, first, i);
      first = i + 1;
      order[kept++] = order[i];
    }
    warn(
        input
            + ": the records are not in ascending time order and were sorted; "
            + duplicates.size()
            + " contradict another record of the same time, "
            + same
            + " are there again with the same values");
    return Arrays.copyOf(order, kept);
  }

  /**
   * Keeps those of one time that differ from later ones.
   *
   * @return how many are equal to a later one
   */
  private int keepContradictions(int[] order, int first, int winner) {
    int same = 0;
    for (int i = first; i < winner; i++) {
      if (isThereAgain(order, i, winner)) {
        same++;
      } else {
        requireFew(order[i]);
        duplicates.add(new DuplicateBar(alone(order[i]), origin.apply(position[order[i]])));
      }
    }
    return same;
  }

  /** Only the next and the last of them are looked at, so that a long run costs no more. */
  private boolean isThereAgain(int[] order, int i, int winner) {
    Bars bar = alone(order[i]);
    return bar.sameRow(0, alone(order[i + 1]), 0) || bar.sameRow(0, alone(order[winner]), 0);
  }

  private Bars alone(int row) {
    Bars.Builder bar = new Bars.Builder(1);
    addTo(bar, row);
    return bar.build();
  }

  private void requireFew(int row) {
    if (rejected.size() + duplicates.size() >= MAX_REJECTED) {
      throw new SourceException(
          input
              + ": more than "
              + MAX_REJECTED
              + " records are unusable (last: "
              + origin.apply(position[row])
              + ", there again with other values); nothing of it is read");
    }
  }

  private void addTo(Bars.Builder bars, int i) {
    bars.add(ts[i], open[i], high[i], low[i], close[i], volume[i], amount[i]);
  }

  private void grow() {
    int capacity = size * 2;
    position = Arrays.copyOf(position, capacity);
    ts = Arrays.copyOf(ts, capacity);
    open = Arrays.copyOf(open, capacity);
    high = Arrays.copyOf(high, capacity);
    low = Arrays.copyOf(low, capacity);
    close = Arrays.copyOf(close, capacity);
    volume = Arrays.copyOf(volume, capacity);
    amount = Arrays.copyOf(amount, capacity);
  }
}
