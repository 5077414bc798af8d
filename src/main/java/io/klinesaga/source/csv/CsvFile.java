package io.klinesaga.source.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.klinesaga.market.Bars;
import io.klinesaga.market.DayText;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.BarCollector;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourceFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** One file; the format is specified at {@link CsvSource}. */
final class CsvFile {
  private static final List<String> VALUES =
      List.of("open", "high", "low", "close", "volume", "amount");
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setTrim(true).setIgnoreEmptyLines(true).get();
  private static final int MAX_NUMBER_LENGTH = 40;

  private final Path file;
  private final SeriesId series;
  private final int sharesPerUnit;
  private Map<String, Integer> columns = Map.of();

  CsvFile(Path file, SeriesId series, int sharesPerUnit) {
    this.file = file;
    this.series = series;
    this.sharesPerUnit = sharesPerUnit;
  }

  /**
   * Reads the bars of a range.
   *
   * @throws SourceException if the file cannot be read or has another header
   */
  SourceBars read(TimeRange range) {
    try (SourceFile opened = new SourceFile(CsvSource.NAME, file);
        BufferedReader text =
            new BufferedReader(Channels.newReader(opened, UTF_8.newDecoder(), -1));
        CSVParser parser = FORMAT.parse(withoutMark(text))) {
      BarCollector bars = read(opened, parser, range);
      opened.requireUnchanged();
      return bars.toSourceBars();
    } catch (IOException | UncheckedIOException e) {
      throw failed(e);
    }
  }

  private SourceException failed(Exception e) {
    boolean notText =
        e instanceof CharacterCodingException || e.getCause() instanceof CharacterCodingException;
    String reason = notText ? "it is not UTF-8 text" : e.toString();
    return new SourceException("csv: cannot read " + file + ": " + reason, e);
  }

  private BarCollector read(SourceFile opened, CSVParser parser, TimeRange range)
      throws IOException {
    BarCollector bars = new BarCollector(file.toString(), line -> file + ":" + line);
    Iterator<CSVRecord> lines = parser.iterator();
    if (!lines.hasNext()) {
      throw wrongHeader("nothing");
    }
    readHeader(lines.next());
    while (lines.hasNext()) {
      CSVRecord values = lines.next();
      long line = parser.getCurrentLineNumber();
      if (!lines.hasNext() && !opened.endsWith('\n') && opened.isBeingWritten()) {
        bars.warn(
            file
                + ":"
                + line
                + ": the last line has no line end and the file is just being written; the line may"
                + " be half-written and is left to the next sync");
      } else {
        readLine(bars, range, line, values);
      }
    }
    return bars;
  }

  private void readHeader(CSVRecord header) {
    Map<String, Integer> found = new HashMap<>();
    for (String name : header) {
      found.put(name.toLowerCase(Locale.ROOT), found.size());
    }
    boolean complete = found.size() == header.size() && found.keySet().containsAll(VALUES);
    Set<String> others = new TreeSet<>(found.keySet());
    VALUES.forEach(others::remove);
    others.remove("symbol");
    if (!complete || !(others.equals(Set.of("ts")) || others.equals(dateColumns()))) {
      throw wrongHeader("'" + String.join(",", header) + "'");
    }
    columns = found;
  }

  private Set<String> dateColumns() {
    return series.period().isDaily() ? Set.of("date") : Set.of("date", "time");
  }

  private SourceException wrongHeader(String found) {
    return new SourceException(
        "csv: "
            + file
            + ":1: header is "
            + found
            + ", expected [symbol,](ts|"
            + (series.period().isDaily() ? "date" : "date,time")
            + "),"
            + String.join(",", VALUES));
  }

  private void readLine(BarCollector bars, TimeRange range, long line, CSVRecord values) {
    OptionalLong ts = OptionalLong.empty();
    try {
      if (values.size() != columns.size()) {
        throw new BadLine("it has " + values.size() + " values, expected " + columns.size());
      }
      long time = time(values);
      if (!TimeRange.ALL.contains(time)) {
        throw new BadLine("its time is not between the years 1970 and 2200");
      }
      ts = OptionalLong.of(time);
      if (range.contains(time)) {
        readBar(bars, line, time, values);
      }
    } catch (BadLine e) {
      bars.reject(line, ts, "bad-line", e.getMessage(), String.join(",", values));
    }
  }

  private void readBar(BarCollector bars, long line, long ts, CSVRecord values) throws BadLine {
    Integer symbol = columns.get("symbol");
    String expected = series.symbol().toString();
    if (symbol != null && !values.get(symbol).equals(expected)) {
      bars.reject(
          line,
          OptionalLong.of(ts),
          "wrong-symbol",
          "symbol is '" + values.get(symbol) + "', expected " + expected,
          String.join(",", values));
      return;
    }
    bars.add(
        line,
        ts,
        price(values, "open"),
        price(values, "high"),
        price(values, "low"),
        price(values, "close"),
        volume(values),
        amount(values));
  }

  private long time(CSVRecord values) throws BadLine {
    if (columns.containsKey("ts")) {
      return stamp(text(values, "ts"));
    }
    String text = text(values, "date");
    LocalDate date =
        DayText.parse(text)
            .orElseThrow(() -> new BadLine("date is '" + text + "', " + DayText.expected(text)));
    long start = MarketTime.dayStart(date);
    return columns.containsKey("time") ? start + millisOfDay(text(values, "time")) : start;
  }

  private static long stamp(String text) throws BadLine {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new BadLine(
          "ts is '" + text + "', expected milliseconds since 1970 such as 1767576660000");
    }
  }

  private static long millisOfDay(String text) throws BadLine {
    try {
      return LocalTime.parse(text).toNanoOfDay() / 1_000_000;
    } catch (DateTimeException e) {
      throw new BadLine("time is '" + text + "', expected a time such as 09:31");
    }
  }

  private double price(CSVRecord values, String column) throws BadLine {
    return number(column, text(values, column)).doubleValue();
  }

  private double amount(CSVRecord values) throws BadLine {
    String text = text(values, "amount");
    return text.isEmpty() ? Double.NaN : number("amount", text).doubleValue();
  }

  private long volume(CSVRecord values) throws BadLine {
    String text = text(values, "volume");
    if (text.isEmpty()) {
      return Bars.NO_VOLUME;
    }
    try {
      return Math.multiplyExact(number("volume", text).longValueExact(), sharesPerUnit);
    } catch (ArithmeticException e) {
      throw new BadLine("volume is '" + text + "', expected a whole number");
    }
  }

  private static BigDecimal number(String column, String text) throws BadLine {
    try {
      if (text.length() <= MAX_NUMBER_LENGTH) {
        return new BigDecimal(text);
      }
    } catch (NumberFormatException e) {
      throw notANumber(column, text);
    }
    throw notANumber(column, text);
  }

  private static BadLine notANumber(String column, String text) {
    return new BadLine(column + " is '" + text + "', expected a decimal number");
  }

  private String text(CSVRecord values, String column) {
    Integer index = columns.get(column);
    if (index == null) {
      throw new IllegalStateException("the header was accepted without column " + column);
    }
    return values.get(index);
  }

  /** Skips a byte order mark. */
  private static Reader withoutMark(BufferedReader text) throws IOException {
    text.mark(1);
    if (text.read() != '\uFEFF') {
      text.reset();
    }
    return text;
  }

  /** A line that gives no bar; the message says why. */
  private static final class BadLine extends Exception {
    private static final long serialVersionUID = 1L;

    BadLine(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
