package io.klinesaga.source.csv;

import io.klinesaga.market.Period;
import io.klinesaga.source.BarCollector;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.source.SourceException;
import java.util.List;
import java.util.function.LongFunction;

/** Makes bars of the lines of one file. */
final class BarLine {
  /** Rule id of a line that cannot be read. */
  static final String BAD_LINE = "bad-line";

  private final CsvHeader header;
  private final CsvFormat format;
  private final BarTime time;
  private final int symbol;
  private final int open;
  private final int high;
  private final int low;
  private final int close;
  private final int volume;
  private final int amount;
  private final int adjust;
  private final int factor;
  private final int volumePower;
  private final int amountPower;

  BarLine(CsvHeader header, CsvFormat format, Period period) {
    this.header = header;
    this.format = format;
    time = new BarTime(header, format, period);
    symbol = header.place(CsvField.SYMBOL);
    open = header.place(CsvField.OPEN);
    high = header.place(CsvField.HIGH);
    low = header.place(CsvField.LOW);
    close = header.place(CsvField.CLOSE);
    volume = header.place(CsvField.VOLUME);
    amount = header.place(CsvField.AMOUNT);
    adjust = header.place(CsvField.ADJUST);
    factor = header.place(CsvField.FACTOR);
    ReadingProfile reading = format.reading(period);
    volumePower = reading.volumeUnit().powerOfTen();
    amountPower = reading.amountUnit().powerOfTen();
  }

  /**
   * The time of a line, epoch milliseconds.
   *
   * @param places how a line is called in messages
   * @throws BadLine if it has none, or not as many cells as the header
   * @throws SourceException if its prices are adjusted
   */
  long time(LongFunction<String> places, long line, List<String> cells) throws BadLine {
    if (cells.size() != header.size() && !hasOnlyEmptyMore(cells)) {
      throw new BadLine("it has " + cells.size() + " values, expected " + header.size());
    }
    requireRaw(places, line, cells);
    return time.of(cells);
  }

  /** Whether the lines tell their symbol. */
  boolean hasSymbol() {
    return symbol >= 0;
  }

  /** What a line says of its symbol; empty if it says nothing. */
  String symbol(List<String> cells) {
    return text(cells, symbol);
  }

  private boolean hasOnlyEmptyMore(List<String> cells) {
    return cells.size() > header.size()
        && cells.stream().skip(header.size()).allMatch(String::isEmpty);
  }

  private void requireRaw(LongFunction<String> places, long line, List<String> cells) {
    String flag = text(cells, adjust);
    String multiplied = text(cells, factor);
    if (!flag.isEmpty() && Adjusted.isFlag(header.name(CsvField.ADJUST), flag)) {
      throw adjusted(places.apply(line), CsvField.ADJUST, flag);
    }
    if (!multiplied.isEmpty() && Adjusted.isFactor(multiplied)) {
      throw adjusted(places.apply(line), CsvField.FACTOR, multiplied);
    }
  }

  private SourceException adjusted(String place, CsvField field, String value) {
    return format.refused(
        place
            + ": "
            + header.name(field)
            + " is '"
            + value
            + "': the prices are adjusted; expected raw prices, as they were paid",
        null);
  }

  /**
   * Adds the bar of a line.
   *
   * @param at its place, for the collector
   * @throws BadLine if a value cannot be read
   */
  void add(BarCollector bars, long at, long ts, List<String> cells) throws BadLine {
    if (isSuspended(cells)) {
      bars.add(at, ts, 0, 0, 0, 0, 0, 0);
      return;
    }
    bars.add(
        at,
        ts,
        CellNumbers.price("open", cells.get(open)),
        CellNumbers.price("high", cells.get(high)),
        CellNumbers.price("low", cells.get(low)),
        CellNumbers.price("close", cells.get(close)),
        CellNumbers.volume("volume", text(cells, volume), volumePower),
        CellNumbers.amount("amount", text(cells, amount), amountPower));
  }

  /** A day or minute without trade, for which some exports leave the cells empty. */
  private boolean isSuspended(List<String> cells) {
    return cells.get(open).isEmpty()
        && cells.get(high).isEmpty()
        && cells.get(low).isEmpty()
        && cells.get(close).isEmpty()
        && isNothing(text(cells, volume))
        && isNothing(text(cells, amount));
  }

  private static boolean isNothing(String number) {
    return number.chars().allMatch(c -> c == '0' || c == '.');
  }

  private static String text(List<String> cells, int place) {
    return place < 0 || place >= cells.size() ? "" : cells.get(place);
  }
}
