package io.klinesaga.cli.output;

import java.io.IOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * RFC 4180 with a header line, but lines end with LF alone: in a shell a CR would stay at the last
 * value of the line.
 */
final class CsvWriter implements RowWriter {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

  private final CSVPrinter printer;

  CsvWriter(List<String> labels, Appendable out) throws IOException {
    printer = new CSVPrinter(out, FORMAT);
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
