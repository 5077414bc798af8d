package io.klinesaga.read.text;

import io.klinesaga.market.Bars;
import java.io.IOException;
import java.util.Map;

/** Writes the bars of one series, part by part. */
public interface BarText {
  /** What is written of each bar: the names of columns and fields. */
  String COLUMNS = "time,open,high,low,close,volume,amount";

  /**
   * Begins.
   *
   * @param about what the bars are, by name, for formats that say it
   */
  void begin(Map<String, Object> about) throws IOException;

  /** Writes bars that follow those before in time. */
  void add(Bars bars) throws IOException;

  /**
   * Ends; what was written is with the taker then.
   *
   * @param after what is known of the bars only now, by name, for formats that say it
   */
  void end(Map<String, Object> after) throws IOException;
}
