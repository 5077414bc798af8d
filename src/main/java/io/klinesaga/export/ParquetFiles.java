package io.klinesaga.export;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.parquet.hadoop.ParquetWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Parquet file for each period and year, in the order of symbols and times. */
final class ParquetFiles implements BarSink {
  private static final Logger LOG = LoggerFactory.getLogger(ParquetFiles.class);

  private final Path folder;
  private final Set<String> wanted;
  private final BarSink.Written files;
  private final Map<Integer, Year> years = new TreeMap<>();
  private @Nullable Period period;

  /** The file of a year. */
  private static final class Year {
    final String path;
    final ParquetWriter<BarRow> writer;
    long rows;

    Year(String path, ParquetWriter<BarRow> writer) {
      this.path = path;
      this.writer = writer;
    }
  }

  /**
   * @param wanted the files to be written; bars of others are passed over
   */
  ParquetFiles(Path folder, Set<String> wanted, BarSink.Written files) {
    this.folder = folder;
    this.wanted = wanted;
    this.files = files;
  }

  @Override
  public void add(Security security, Bars raw, Bars shown) throws IOException {
    if (security.period() != period) {
      finish();
      period = security.period();
    }
    BarRow row = new BarRow(security.symbol(), shown);
    for (int i = 0; i < shown.size(); i++) {
      int number = Units.year(shown.ts(i));
      if (wanted.contains(Units.parquet(security.period(), number))) {
        row.at(i);
        write(security.period(), number, row);
      }
    }
  }

  private void write(Period of, int number, BarRow row) throws IOException {
    Year year = years.get(number);
    if (year == null) {
      year = open(of, Units.parquet(of, number));
      years.put(number, year);
    }
    year.writer.write(row);
    year.rows++;
  }

  private Year open(Period of, String path) throws IOException {
    Files.createDirectories(folder.resolve(of.code()));
    return new Year(path, ParquetBars.writer(folder.resolve(path), of));
  }

  @Override
  public void finish() throws IOException {
    for (Year year : years.values()) {
      year.writer.close();
      files.written(year.path, year.path, year.rows);
    }
    years.clear();
  }

  @Override
  public void close() {
    years.values().forEach(ParquetFiles::abandon);
    years.clear();
  }

  /** A file that is not complete is of no use, so what closing it says is of none either. */
  private static void abandon(Year year) {
    try {
      year.writer.close();
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} is left incomplete", year.path, e);
    }
  }
}
