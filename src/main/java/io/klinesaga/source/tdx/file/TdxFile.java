package io.klinesaga.source.tdx.file;

import static io.klinesaga.source.tdx.file.RecordDecoder.NO_TIME;
import static io.klinesaga.source.tdx.file.RecordDecoder.RECORD;

import io.klinesaga.market.Instrument;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.BarCollector;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourceFile;
import io.klinesaga.source.UnknownSeriesException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;

/**
 * One file, read through a buffer of fixed size. How broken input is treated: {@link
 * TdxFileSource}.
 */
final class TdxFile {
  private static final int BUFFERED_RECORDS = 2048;
  private static final int SCALE_SAMPLES = 64;
  private static final int GARBAGE_MIN_RECORDS = 20;

  private final Path file;
  private final Instrument instrument;
  private final RecordFormat format;

  TdxFile(Path file, Instrument instrument, RecordFormat format) {
    this.file = file;
    this.instrument = instrument;
    this.format = format;
  }

  /**
   * Whether the amounts of a bond prove the scale of its prices; a file that fails may be asked.
   */
  boolean isScaleProved() {
    try (SourceFile opened = new SourceFile(TdxFileSource.NAME, file)) {
      return new Pass(opened, TimeRange.ALL).bondsPerUnit().isPresent();
    } catch (IOException | SourceException e) {
      return true; // told where it is read
    }
  }

  /**
   * Reads the bars of a range.
   *
   * @throws SourceException if the file cannot be read or is broken as a whole
   */
  SourceBars read(TimeRange range) {
    try (SourceFile opened = new SourceFile(TdxFileSource.NAME, file)) {
      Pass pass = new Pass(opened, range);
      pass.useBondUnit();
      BarCollector bars = pass.collect();
      opened.requireUnchanged();
      long rest = opened.size() % RECORD;
      if (rest != 0) {
        bars.warn(file + ": the last " + rest + " bytes are a half-written record and left out");
      }
      return bars.toSourceBars().withReceipt(opened.receipt(kind()));
    } catch (IOException e) {
      throw new SourceException("tdx-file: cannot read " + file + ": " + e, e);
    }
  }

  /** The ending of its name, such as {@code lc1}. */
  private String kind() {
    String name = file.toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Reads of one opened file with the number of records it had then. */
  private final class Pass {
    private final SourceFile opened;
    private final long records;
    private final TimeRange range;
    private RecordDecoder decoder = new RecordDecoder(instrument, format, 1);
    private final ByteBuffer buffer =
        ByteBuffer.allocate(BUFFERED_RECORDS * RECORD).order(ByteOrder.LITTLE_ENDIAN);

    Pass(SourceFile opened, TimeRange range) {
      this.opened = opened;
      this.records = opened.size() / RECORD;
      this.range = range;
    }

    /**
     * Looks at the time of every record, because only that shows whether the file is in order, and
     * decodes those of the range. A record without a time belongs where the record before it does.
     */
    BarCollector collect() throws IOException {
      BarCollector bars = new BarCollector(file.toString(), offset -> file + ":" + offset);
      long undecodable = 0;
      boolean inRange = true;
      for (long record = 0; record < records; ) {
        int filled = fill(record);
        for (int i = 0; i < filled; i++) {
          long time = decoder.time(buffer, i * RECORD);
          if (time == NO_TIME) {
            undecodable++;
          } else {
            inRange = range.contains(time);
          }
          if (inRange) {
            accept(bars, (record + i) * RECORD, i * RECORD, time);
          }
        }
        record += filled;
        requireDecodable(undecodable, record);
      }
      return bars;
    }

    private void accept(BarCollector bars, long offset, int at, long time) {
      if (time == NO_TIME) {
        String reason = "the date or minute does not exist; expected " + decoder.dateFormat();
        bars.reject(offset, OptionalLong.empty(), "bad-date", reason, hex(at));
      } else if (!decoder.isFinite(buffer, at)) {
        String reason = "a price or the amount is no number";
        bars.reject(offset, OptionalLong.of(time), "not-finite", reason, hex(at));
      } else if (!decoder.isInBondScale(buffer, at)) {
        String reason =
            "the amount does not fit the scale that the other records of the bond prove";
        bars.reject(offset, OptionalLong.of(time), "unit-implausible", reason, hex(at));
      } else {
        addBar(bars, offset, at, time);
      }
    }

    private void addBar(BarCollector bars, long offset, int at, long time) {
      bars.add(
          offset,
          time,
          decoder.price(buffer, at, 4),
          decoder.price(buffer, at, 8),
          decoder.price(buffer, at, 12),
          decoder.price(buffer, at, 16),
          decoder.volume(buffer, at),
          decoder.amount(buffer, at));
    }

    private String hex(int at) {
      return HexFormat.of().formatHex(buffer.array(), at, at + RECORD);
    }

    private void requireDecodable(long undecodable, long read) {
      if (read >= GARBAGE_MIN_RECORDS && undecodable * 2 > read) {
        throw new SourceException(
            "tdx-file: "
                + file
                + " is not a TDX bar file: "
                + undecodable
                + " of "
                + read
                + " records have an impossible date; expected "
                + decoder.dateFormat());
      }
    }

    /** Fills the buffer with the records from one on, as many as fit; returns how many. */
    private int fill(long record) throws IOException {
      int count = (int) Math.min(BUFFERED_RECORDS, records - record);
      buffer.clear().limit(count * RECORD);
      while (buffer.hasRemaining()) {
        opened.read(buffer);
      }
      return count;
    }

    private void look(long record, int count) throws IOException {
      buffer.clear().limit(count * RECORD);
      while (buffer.hasRemaining()) {
        opened.read(buffer, record * RECORD + buffer.position());
      }
    }

    /**
     * A bond is read in the unit that its amounts prove.
     *
     * @throws UnknownSeriesException if they prove none
     */
    void useBondUnit() throws IOException {
      if (instrument.type() == InstrumentType.BOND) {
        int unit =
            bondsPerUnit()
                .orElseThrow(
                    () ->
                        new UnknownSeriesException(
                            "tdx-file: "
                                + file
                                + ": the amounts do not prove the scale of the prices of this bond"));
        decoder = new RecordDecoder(instrument, format, unit);
      }
    }

    /** By the newest records, whatever range is read. */
    OptionalInt bondsPerUnit() throws IOException {
      int count = (int) Math.min(records, SCALE_SAMPLES);
      look(records - count, count);
      DoubleStream.Builder ratios = DoubleStream.builder();
      DoubleStream.Builder prices = DoubleStream.builder();
      for (int at = 0; at < count * RECORD; at += RECORD) {
        double ratio = decoder.rawRatio(buffer, at);
        if (decoder.isFinite(buffer, at) && !Double.isNaN(ratio)) {
          ratios.add(ratio);
          prices.add(decoder.price(buffer, at, 16));
        }
      }
      return BondScale.bondsPerUnit(ratios.build().toArray(), prices.build().toArray());
    }
  }
}
