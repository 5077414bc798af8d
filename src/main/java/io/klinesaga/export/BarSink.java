package io.klinesaga.export;

import io.klinesaga.market.Bars;
import java.io.IOException;

/** Writes the files of one format. */
interface BarSink extends AutoCloseable {
  /** Keeps the files. */
  interface Written {
    /**
     * A file is complete.
     *
     * @param unit what it is a part of
     * @param path in the folder of the export, with slashes
     * @param rows bars, days or lines, whatever its rows are
     */
    void written(String unit, String path, long rows) throws IOException;

    /**
     * A file that is made whole in memory; it is written by the one who is told.
     *
     * @param rows as above
     */
    void file(String unit, String path, long rows, byte[] content) throws IOException;
  }

  /**
   * Takes the bars of a security, all that are wanted of a period at once. Periods come one after
   * the other, and the securities of each in the order of their symbols.
   *
   * @param raw as they are stored; at least one
   * @param shown the same with the prices to be exported
   */
  void add(Security security, Bars raw, Bars shown) throws IOException;

  /** Writes what is left. */
  void finish() throws IOException;

  /** Ends, complete or not. */
  @Override
  void close() throws IOException;
}
