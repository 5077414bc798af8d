package io.klinesaga.cli.output;

import java.io.IOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** RFC 4180: a header line, lines end with CR LF. */
final class CsvWriter implements RowWriter {
  private final CSVPrinter printer;

  CsvWriter(List<String> labels, Appendable out) throws IOException {
    printer = new CSVPrinter(out, CSVFormat.RFC4180);
    printer.printRecord(labels);
  }

  @Override
  public void row(Cell[] cells) throws IOException {
    for (Cell cell : cells) {
      printer.print(cell.kind() == Cell.Kind.NULL ? null : cell.text());
    }
    printer.println();
  }

  @Override
  public void end() throws IOException {
    printer.flush();
  }
}
