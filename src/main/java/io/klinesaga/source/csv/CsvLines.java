package io.klinesaga.source.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.klinesaga.source.Receipt;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourceFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file that may hold a bar or the header, one after the other. Lines of nothing but
 * empty cells are left out, and so is the footer.
 */
final class CsvLines implements CellLines {
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final Path file;
  private final Charset charset;
  private final CsvDialect dialect;
  private final SourceFile opened;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private long line;

  private CsvLines(Path file, CsvDialect dialect, SourceFile opened) throws IOException {
    this.file = file;
    this.opened = opened;
    this.dialect = dialect;
    charset = hasMark(opened) ? UTF_8 : dialect.charset();
    BufferedReader text = new BufferedReader(Channels.newReader(opened, charset.newDecoder(), -1));
    parser = format(dialect).parse(withoutMark(text));
    records = parser.iterator();
  }

  /**
   * Opens a file.
   *
   * @throws SourceException if it cannot be read
   */
  static CsvLines open(Path file, CsvDialect dialect) {
    SourceFile opened = null;
    try {
      opened = new SourceFile(CsvSource.NAME, file);
      return new CsvLines(file, dialect, opened);
    } catch (IOException e) {
      close(opened);
      throw failed(file, dialect.charset(), e);
    }
  }

  private static void close(@Nullable SourceFile opened) {
    try {
      if (opened != null) {
        opened.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static CSVFormat format(CsvDialect dialect) {
    return CSVFormat.DEFAULT
        .builder()
        .setDelimiter(dialect.delimiter())
        .setTrim(true)
        .setIgnoreEmptyLines(true)
        .get();
  }

  private static boolean hasMark(SourceFile opened) throws IOException {
    if (opened.size() < MARK.length) {
      return false;
    }
    ByteBuffer first = ByteBuffer.allocate(MARK.length);
    opened.read(first, 0);
    return ByteBuffer.wrap(MARK).equals(first.flip());
  }

  private static Reader withoutMark(BufferedReader text) throws IOException {
    text.mark(1);
    if (text.read() != '\uFEFF') {
      text.reset();
    }
    return text;
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public @Nullable List<String> next() {
    try {
      while (records.hasNext()) {
        List<String> found = records.next().toList();
        line = parser.getCurrentLineNumber();
        if (!isBlank(found) && !isFooter(found, dialect)) {
          return found;
        }
      }
      return null;
    } catch (UncheckedIOException e) {
      throw failed(e);
    }
  }

  /** Whether a line is what follows the last bar. */
  static boolean isFooter(List<String> cells, CsvDialect dialect) {
    return !dialect.footer().isEmpty() && cells.get(0).startsWith(dialect.footer());
  }

  /** Whether a line is nothing but empty cells. */
  static boolean isBlank(List<String> cells) {
    for (String cell : cells) {
      if (!cell.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long line() {
    return line;
  }

  /** Whether that line is the last of the file, has no line end, and may still grow. */
  @Override
  public boolean isHalfWritten() {
    try {
      return !records.hasNext() && !opened.endsWith('\n') && opened.isBeingWritten();
    } catch (UncheckedIOException e) {
      throw failed(e);
    } catch (IOException e) {
      throw failed(new UncheckedIOException(e));
    }
  }

  @Override
  public String halfWritten() {
    return file
        + ":"
        + line
        + ": the last line has no line end and the file is just being written; the line may be"
        + " half-written and is left to the next sync";
  }

  @Override
  public void requireUnchanged() {
    try {
      opened.requireUnchanged();
    } catch (IOException e) {
      throw failed(new UncheckedIOException(e));
    }
  }

  /** For what was read so far. */
  Receipt receipt() {
    return opened.receipt("csv");
  }

  private SourceException failed(UncheckedIOException e) {
    return failed(file, charset, e.getCause());
  }

  private static SourceException failed(Path file, Charset charset, @Nullable IOException e) {
    String reason =
        e instanceof CharacterCodingException
            ? "it is not " + charset.name() + " text" + CharsetHint.of(file, charset)
            : String.valueOf(e);
    return new SourceException("csv: cannot read " + file + ": " + reason, e);
  }

  @Override
  public void close() {
    try (opened) {
      parser.close();
    } catch (IOException e) {
      throw failed(new UncheckedIOException(e));
    }
  }
}
