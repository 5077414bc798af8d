package io.klinesaga.app.crash;

import io.klinesaga.market.Bars;
import io.klinesaga.market.SeriesId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** A folder of CSV files as data source, whose bars the test knows: the model. */
final class CsvMarket {
  private final Path folder;
  private final Map<SeriesId, Bars> bars = new TreeMap<>();

  CsvMarket(Path folder) {
    this.folder = folder;
  }

  /** For {@code kline.source.csv.directory}. */
  Path folder() {
    return folder;
  }

  /** Replaces the file of a series. */
  void put(SeriesId series, Bars all) {
    StringBuilder text = new StringBuilder("ts,open,high,low,close,volume,amount\n");
    for (int i = 0; i < all.size(); i++) {
      text.append(all.ts(i)).append(',').append(all.open(i)).append(',').append(all.high(i));
      text.append(',').append(all.low(i)).append(',').append(all.close(i)).append(',');
      text.append(all.volume(i) == Bars.NO_VOLUME ? "" : all.volume(i)).append(',');
      text.append(Double.isNaN(all.amount(i)) ? "" : all.amount(i)).append('\n');
    }
    Path file = folder.resolve(series.period().code()).resolve(series.symbol() + ".csv");
    Path next = folder.resolve("next");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(next, text);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    bars.put(series, all);
  }

  /** What is in the files. */
  Map<SeriesId, Bars> bars() {
    return Collections.unmodifiableMap(bars);
  }
}
