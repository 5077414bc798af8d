package io.klinesaga.read.text;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.Map;

/** Bars as a table for people; what a bar does not have is a dash. */
public final class BarTable implements BarText {
  private static final String ROW = "%-16s %11s %11s %11s %11s %16s %20s%n";

  private final Writer out;
  private final BarTimes times;
  private final StringBuilder text = new StringBuilder();
  private boolean isEmpty = true;

  public BarTable(Writer out, Period period) {
    this.out = out;
    this.times = new BarTimes(period);
  }

  @Override
  public void begin(Map<String, Object> about) {
    isEmpty = true;
  }

  @Override
  public void add(Bars bars) throws IOException {
    if (isEmpty) {
      out.write(String.format(Locale.ROOT, ROW, (Object[]) COLUMNS.split(",", -1)));
      isEmpty = false;
    }
    for (int i = 0; i < bars.size(); i++) {
      text.setLength(0);
      times.append(text, bars.ts(i));
      out.write(
          String.format(
              Locale.ROOT,
              ROW,
              text.toString(),
              number(bars.open(i)),
              number(bars.high(i)),
              number(bars.low(i)),
              number(bars.close(i)),
              bars.volume(i) == Bars.NO_VOLUME ? "-" : Long.toString(bars.volume(i)),
              number(bars.amount(i))));
    }
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    StringBuilder number = new StringBuilder();
    Numbers.append(number, value);
    return number.toString();
  }

  @Override
  public void end(Map<String, Object> after) throws IOException {
    out.flush();
  }
}
