package io.klinesaga.export;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Symbol;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The features of all bars of a period, in a file, until the calendar is known to which they are
 * aligned: that is so when the last bar has been seen.
 */
final class QlibRows implements AutoCloseable {
  private final Path file;
  private final DataOutputStream out;
  private final List<Part> parts = new ArrayList<>();

  /**
   * The bars of one security.
   *
   * @param first time of the first one
   * @param last time of the last one
   */
  record Part(Symbol symbol, int count, long first, long last) {}

  QlibRows(Path file) throws IOException {
    this.file = file;
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
  }

  /**
   * Notes bars: prices as shown; the factor that makes a raw close the shown one; volume by that
   * factor, so that price times volume stays what it was; the amount as it is.
   */
  void add(Symbol symbol, Bars raw, Bars shown) throws IOException {
    for (int i = 0; i < shown.size(); i++) {
      float factor = raw == shown ? 1 : (float) (shown.close(i) / raw.close(i));
      out.writeLong(shown.ts(i));
      out.writeFloat((float) shown.open(i));
      out.writeFloat((float) shown.high(i));
      out.writeFloat((float) shown.low(i));
      out.writeFloat((float) shown.close(i));
      out.writeFloat(volume(raw.volume(i), factor));
      out.writeFloat((float) shown.amount(i));
      out.writeFloat(factor);
    }
    parts.add(new Part(symbol, shown.size(), shown.firstTs(), shown.lastTs()));
  }

  /** Unknown too where prices are below zero, of which no factor makes sense. */
  private static float volume(long shares, float factor) {
    return shares == Bars.NO_VOLUME || !(factor > 0)
        ? Float.NaN
        : (float) (shares / (double) factor);
  }

  List<Part> parts() {
    return parts;
  }

  /** Ends the writing, and reads from the beginning. */
  DataInputStream read() throws IOException {
    out.close();
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
  }

  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(file);
  }
}
