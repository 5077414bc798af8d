package io.klinesaga.read.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;

/**
 * Bars as one JSON object whose {@code rows} are arrays in the order of {@code columns}: half as
 * long as {@link JsonBars}. What a bar does not have is null.
 */
public final class ArrayBars implements BarText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Writer out;
  private final BarTimes times;
  private final StringBuilder text = new StringBuilder();
  private long count;

  public ArrayBars(Writer out, Period period) {
    this.out = out;
    this.times = new BarTimes(period);
  }

  @Override
  public void begin(Map<String, Object> about) throws IOException {
    out.write('{');
    fields(about);
    out.write(about.isEmpty() ? "" : ",");
    out.write("\"columns\":[\"" + COLUMNS.replace(",", "\",\"") + "\"],\"rows\":[");
  }

  private void fields(Map<String, Object> values) throws IOException {
    String separator = "";
    for (Map.Entry<String, Object> entry : values.entrySet()) {
      out.write(separator);
      out.write(JSON.writeValueAsString(entry.getKey()));
      out.write(':');
      out.write(JSON.writeValueAsString(entry.getValue()));
      separator = ",";
    }
  }

  @Override
  public void add(Bars bars) throws IOException {
    for (int i = 0; i < bars.size(); i++) {
      text.setLength(0);
      text.append(count++ == 0 ? "[\"" : ",[\"");
      times.append(text, bars.ts(i));
      text.append('"');
      number(bars.open(i));
      number(bars.high(i));
      number(bars.low(i));
      number(bars.close(i));
      text.append(',');
      if (bars.volume(i) == Bars.NO_VOLUME) {
        text.append("null");
      } else {
        text.append(bars.volume(i));
      }
      number(bars.amount(i));
      out.append(text.append(']'));
    }
  }

  private void number(double value) {
    text.append(',');
    if (Double.isNaN(value)) {
      text.append("null");
    } else {
      Numbers.append(text, value);
    }
  }

  @Override
  public void end(Map<String, Object> after) throws IOException {
    out.write("],\"count\":" + count + (after.isEmpty() ? "" : ","));
    fields(after);
    out.write("}\n");
    out.flush();
  }
}
