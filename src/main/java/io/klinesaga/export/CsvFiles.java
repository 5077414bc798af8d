package io.klinesaga.export;

import io.klinesaga.market.Bars;
import io.klinesaga.read.text.CsvBars;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A text file for each period and security, as the command {@code bars} writes them. */
final class CsvFiles implements BarSink {
  private final Path folder;
  private final BarSink.Written files;

  CsvFiles(Path folder, BarSink.Written files) {
    this.folder = folder;
    this.files = files;
  }

  @Override
  public void add(Security security, Bars raw, Bars shown) throws IOException {
    String path = Units.csv(security);
    Path file = folder.resolve(path);
    Files.createDirectories(folder.resolve(security.period().code()));
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      write(writer, security, shown);
    }
    files.written(path, path, shown.size());
  }

  private static void write(Writer writer, Security security, Bars shown) throws IOException {
    CsvBars text = new CsvBars(writer, security.period());
    text.begin(Map.of());
    text.add(shown);
    text.end(Map.of());
  }

  @Override
  public void finish() {}

  @Override
  public void close() {}
}
