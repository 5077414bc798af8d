package io.klinesaga.source.csv;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.klinesaga.market.Period;
import io.klinesaga.source.Receipt;
import io.klinesaga.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The files of one period with the bars of many symbols, read line by line as if they were one. A
 * line has a position that grows from file to file.
 */
final class Tables {
  private static final int LINE_BITS = 40;

  private final Period period;
  private final CsvFormat format;
  private final List<State> states;

  /** A file as it was when it was looked at. */
  private record State(Path file, long size, FileTime modified) {}

  /** What is done with a line. */
  interface Visitor {
    void line(long position, BarLine reader, List<String> cells);

    /** The last line of a file that may still be written. */
    default void halfWritten(String warning) {}
  }

  /**
   * Looks at the files, not into them.
   *
   * @throws SourceException if they cannot be listed
   */
  Tables(CsvFolder folder, Period period, CsvFormat format) {
    this.period = period;
    this.format = format;
    states = new ArrayList<>();
    for (Path entry : folder.entries(period)) {
      if (CsvFolder.isTable(entry)) {
        states.add(state(entry));
      }
    }
  }

  private static State state(Path file) {
    try {
      return new State(file, Files.size(file), Files.getLastModifiedTime(file));
    } catch (IOException e) {
      throw new SourceException("csv: cannot look at " + file + ": " + e, e);
    }
  }

  /** Whether these are the same files, and none was written to in between. */
  boolean isSameAs(Tables other) {
    return states.equals(other.states);
  }

  /**
   * Reads every line from one position to another, both inclusive, or a few more.
   *
   * @return for what was read; of several files its checksum is that of their checksums
   * @throws SourceException if a file cannot be read or has no header with a symbol
   */
  Receipt read(long from, long to, Visitor visitor) {
    List<Receipt> receipts = new ArrayList<>();
    for (int i = fileOf(from); i < states.size() && i <= fileOf(to); i++) {
      receipts.add(read(i, to, visitor));
    }
    return receipts.size() == 1 ? receipts.get(0) : together(receipts);
  }

  private Receipt together(List<Receipt> receipts) {
    CRC32 all = new CRC32();
    receipts.forEach(one -> all.update(Long.toHexString(one.checksum()).getBytes(US_ASCII)));
    Receipt first = receipts.get(0);
    String from = Path.of(first.from()).getParent() + " (" + receipts.size() + " files)";
    return new Receipt(from, first.kind(), all.getValue(), first.at());
  }

  private Receipt read(int number, long to, Visitor visitor) {
    Path file = states.get(number).file();
    long start = (long) number << LINE_BITS;
    try (CsvLines lines = CsvLines.open(file, format.dialect())) {
      HeaderSearch search = new HeaderSearch(lines, format, true);
      BarLine reader = new BarLine(search.find(), format, period);
      Titles.requireRaw(format, file.toString(), search.titles());
      List<String> cells = lines.next();
      while (cells != null && start + lines.line() <= to) {
        if (lines.isHalfWritten()) {
          visitor.halfWritten(lines.halfWritten());
        } else {
          visitor.line(start + lines.line(), reader, cells);
        }
        cells = lines.next();
      }
      lines.requireUnchanged();
      return lines.receipt();
    }
  }

  private static int fileOf(long position) {
    return (int) (position >> LINE_BITS);
  }

  Path file(long position) {
    return states.get(fileOf(position)).file();
  }

  static long line(long position) {
    return position & ((1L << LINE_BITS) - 1);
  }

  /** File and line, for messages. */
  String origin(long position) {
    return file(position) + ":" + line(position);
  }

  @Override
  public String toString() {
    return states.size() + " files";
  }
}
