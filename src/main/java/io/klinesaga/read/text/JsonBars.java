package io.klinesaga.read.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;

/**
 * Bars as one JSON object: what they are, {@code bars}, an array of objects, and {@code count}.
 * What a bar does not have is null; one with a price that is zero or below has {@code
 * not_positive}.
 */
public final class JsonBars implements BarText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator json;
  private final BarTimes times;
  private final StringBuilder text = new StringBuilder();
  private long count;

  /**
   * @param out is not closed
   */
  public JsonBars(Writer out, Period period) throws IOException {
    this.json = FACTORY.createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    this.times = new BarTimes(period);
  }

  @Override
  public void begin(Map<String, Object> about) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, Object> entry : about.entrySet()) {
      json.writeObjectField(entry.getKey(), entry.getValue());
    }
    json.writeArrayFieldStart("bars");
  }

  @Override
  public void add(Bars bars) throws IOException {
    for (int i = 0; i < bars.size(); i++) {
      json.writeStartObject();
      text.setLength(0);
      times.append(text, bars.ts(i));
      json.writeStringField("time", text.toString());
      number("open", bars.open(i));
      number("high", bars.high(i));
      number("low", bars.low(i));
      number("close", bars.close(i));
      if (bars.volume(i) == Bars.NO_VOLUME) {
        json.writeNullField("volume");
      } else {
        json.writeNumberField("volume", bars.volume(i));
      }
      number("amount", bars.amount(i));
      if (isNotPositive(bars, i)) {
        json.writeBooleanField("not_positive", true);
      }
      json.writeEndObject();
    }
    count += bars.size();
  }

  /** Only adjusting makes such a price. */
  private static boolean isNotPositive(Bars bars, int i) {
    return bars.open(i) <= 0 || bars.high(i) <= 0 || bars.low(i) <= 0 || bars.close(i) <= 0;
  }

  private void number(String name, double value) throws IOException {
    json.writeFieldName(name);
    if (Double.isNaN(value)) {
      json.writeNull();
    } else {
      text.setLength(0);
      Numbers.append(text, value);
      json.writeNumber(text.toString());
    }
  }

  @Override
  public void end(Map<String, Object> after) throws IOException {
    json.writeEndArray();
    json.writeNumberField("count", count);
    for (Map.Entry<String, Object> entry : after.entrySet()) {
      json.writeObjectField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
    json.writeRaw('\n');
    json.close();
  }
}
