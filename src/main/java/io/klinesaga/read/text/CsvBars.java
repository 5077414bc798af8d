package io.klinesaga.read.text;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;

/** Bars as CSV with a header; what a bar does not have is empty. */
public final class CsvBars implements BarText {
  private static final int FLUSH = 1 << 15;

  private final Writer out;
  private final BarTimes times;
  private final StringBuilder text = new StringBuilder(FLUSH + 256);

  public CsvBars(Writer out, Period period) {
    this.out = out;
    this.times = new BarTimes(period);
  }

  @Override
  public void begin(Map<String, Object> about) {
    text.append(COLUMNS).append('\n');
  }

  @Override
  public void add(Bars bars) throws IOException {
    for (int i = 0; i < bars.size(); i++) {
      times.append(text, bars.ts(i));
      number(bars.open(i));
      number(bars.high(i));
      number(bars.low(i));
      number(bars.close(i));
      text.append(',');
      if (bars.volume(i) != Bars.NO_VOLUME) {
        text.append(bars.volume(i));
      }
      number(bars.amount(i));
      text.append('\n');
      if (text.length() > FLUSH) {
        flush();
      }
    }
  }

  private void number(double value) {
    text.append(',');
    if (!Double.isNaN(value)) {
      Numbers.append(text, value);
    }
  }

  private void flush() throws IOException {
    out.append(text);
    text.setLength(0);
  }

  @Override
  public void end(Map<String, Object> after) throws IOException {
    flush();
    out.flush();
  }
}
