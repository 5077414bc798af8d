package io.klinesaga.export;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The layout of qlib: calendars, instruments, and for each feature of an instrument a file of
 * 32-bit floats, the lowest byte first: the place of the first value in the calendar, and the
 * values of the days or minutes from there on, NaN where there is no bar.
 */
final class QlibFiles implements BarSink {
  private final Path folder;
  private final TradingCalendar calendar;
  private final BarSink.Written files;
  private final Map<Symbol, TimeRange> instruments = new TreeMap<>();
  private final Set<Long> times = new HashSet<>();
  private @Nullable QlibRows rows;
  private Period period = Period.DAY;

  QlibFiles(Path folder, TradingCalendar calendar, BarSink.Written files) {
    this.folder = folder;
    this.calendar = calendar;
    this.files = files;
  }

  @Override
  public void add(Security security, Bars raw, Bars shown) throws IOException {
    if (security.period() != period) {
      finishPeriod();
      period = security.period();
    }
    QlibRows to = rows;
    if (to == null) {
      to = new QlibRows(folder.resolve(".rows"));
      rows = to;
    }
    to.add(security.symbol(), raw, shown);
    for (int i = 0; i < shown.size(); i++) {
      times.add(shown.ts(i));
    }
    instruments.merge(
        security.symbol(), new TimeRange(shown.firstTs(), shown.lastTs()), TimeRange::span);
  }

  @Override
  public void finish() throws IOException {
    finishPeriod();
    String path = "instruments/all.txt";
    lines(
        path,
        instruments.entrySet().stream()
            .map(
                one ->
                    QlibNames.instrument(one.getKey())
                        + "\t"
                        + MarketTime.date(one.getValue().from())
                        + "\t"
                        + MarketTime.date(one.getValue().to()))
            .toList());
  }

  private void finishPeriod() throws IOException {
    QlibRows of = rows;
    if (of == null) {
      return;
    }
    rows = null;
    try (of) {
      long[] all = times();
      lines(
          QlibNames.calendar(period),
          Arrays.stream(all).mapToObj(ts -> QlibNames.time(period, ts)).toList());
      try (DataInputStream in = of.read()) {
        for (QlibRows.Part part : of.parts()) {
          features(in, part, all);
        }
      }
    }
    times.clear();
  }

  /** Of every bar; and each day between the first and the last on which the exchanges trade. */
  private long[] times() {
    long[] all = sorted();
    if (period.isDaily()) {
      LocalDate last = MarketTime.date(all[all.length - 1]);
      MarketTime.date(all[0])
          .datesUntil(last)
          .filter(calendar::isTradingDay)
          .forEach(day -> times.add(MarketTime.dayStart(day)));
      return sorted();
    }
    return all;
  }

  private long[] sorted() {
    return times.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private void features(DataInputStream in, QlibRows.Part part, long[] all) throws IOException {
    int first = Arrays.binarySearch(all, part.first());
    int count = Arrays.binarySearch(all, part.last()) - first + 1;
    float[][] values = new float[QlibNames.FIELDS.size()][count];
    for (float[] field : values) {
      Arrays.fill(field, Float.NaN);
    }
    for (int i = 0; i < part.count(); i++) {
      int place = Arrays.binarySearch(all, in.readLong()) - first;
      for (float[] field : values) {
        field[place] = in.readFloat();
      }
    }
    for (int i = 0; i < values.length; i++) {
      write(QlibNames.features(part.symbol(), QlibNames.FIELDS.get(i), period), first, values[i]);
    }
  }

  private void write(String path, int first, float[] values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate((values.length + 1) * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(first);
    for (float value : values) {
      bytes.putFloat(value);
    }
    files.file(Units.QLIB, path, values.length, bytes.array());
  }

  private void lines(String path, List<String> lines) throws IOException {
    String text = lines.stream().collect(Collectors.joining("\n", "", "\n"));
    files.file(Units.QLIB, path, lines.size(), text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    if (rows != null) {
      rows.close();
    }
  }
}
