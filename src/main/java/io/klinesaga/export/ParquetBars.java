package io.klinesaga.export;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Bars as rows of a Parquet file: symbol, time (a date of daily bars, else the wall time of the
 * market), prices, volume and amount; what a bar does not have is null.
 */
final class ParquetBars extends WriteSupport<BarRow> {
  /** Of one row group; many files are open together, and each has one in memory. */
  private static final int GROUP_ROWS = 1 << 16;

  private static final String[] COLUMNS = {
    "symbol", "time", "open", "high", "low", "close", "volume", "amount"
  };

  private final boolean isDaily;
  private final MessageType schema;
  private @Nullable RecordConsumer out;

  private ParquetBars(Period period) {
    isDaily = period.isDaily();
    schema = schema(period);
  }

  static MessageType schema(Period period) {
    Types.MessageTypeBuilder schema = Types.buildMessage();
    schema
        .required(PrimitiveTypeName.BINARY)
        .as(LogicalTypeAnnotation.stringType())
        .named(COLUMNS[0]);
    if (period.isDaily()) {
      schema
          .required(PrimitiveTypeName.INT32)
          .as(LogicalTypeAnnotation.dateType())
          .named(COLUMNS[1]);
    } else {
      schema
          .required(PrimitiveTypeName.INT64)
          .as(LogicalTypeAnnotation.timestampType(false, TimeUnit.MILLIS))
          .named(COLUMNS[1]);
    }
    for (int i = 2; i < COLUMNS.length; i++) {
      boolean isVolume = COLUMNS[i].equals("volume");
      schema
          .optional(isVolume ? PrimitiveTypeName.INT64 : PrimitiveTypeName.DOUBLE)
          .named(COLUMNS[i]);
    }
    return schema.named("bars");
  }

  /** Opens a file. */
  static ParquetWriter<BarRow> writer(Path file, Period period) throws IOException {
    return new Builder(new LocalOutputFile(file), new ParquetBars(period))
        .withConf(new PlainParquetConfiguration())
        .withCompressionCodec(CompressionCodecName.SNAPPY)
        .withRowGroupRowCountLimit(GROUP_ROWS)
        .build();
  }

  @Override
  @SuppressWarnings("deprecation") // the method that must be there
  public WriteContext init(Configuration unused) {
    return new WriteContext(schema, Map.of());
  }

  @Override
  public WriteContext init(ParquetConfiguration unused) {
    return new WriteContext(schema, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer consumer) {
    out = consumer;
  }

  @Override
  public void write(BarRow row) {
    RecordConsumer to = Objects.requireNonNull(out);
    Bars bars = row.bars();
    int i = row.row();
    to.startMessage();
    to.startField(COLUMNS[0], 0);
    to.addBinary(row.symbol());
    to.endField(COLUMNS[0], 0);
    time(to, bars.ts(i));
    number(to, 2, bars.open(i));
    number(to, 3, bars.high(i));
    number(to, 4, bars.low(i));
    number(to, 5, bars.close(i));
    if (bars.volume(i) != Bars.NO_VOLUME) {
      to.startField(COLUMNS[6], 6);
      to.addLong(bars.volume(i));
      to.endField(COLUMNS[6], 6);
    }
    number(to, 7, bars.amount(i));
    to.endMessage();
  }

  private void time(RecordConsumer to, long ts) {
    to.startField(COLUMNS[1], 1);
    if (isDaily) {
      to.addInteger((int) MarketTime.date(ts).toEpochDay());
    } else {
      to.addLong(ts + MarketTime.OFFSET.getTotalSeconds() * 1000L);
    }
    to.endField(COLUMNS[1], 1);
  }

  private static void number(RecordConsumer to, int column, double value) {
    if (!Double.isNaN(value)) {
      to.startField(COLUMNS[column], column);
      to.addDouble(value);
      to.endField(COLUMNS[column], column);
    }
  }

  /** Parquet's own, of these rows. */
  private static final class Builder extends ParquetWriter.Builder<BarRow, Builder> {
    private final ParquetBars support;

    Builder(OutputFile file, ParquetBars support) {
      super(file);
      this.support = support;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // the method that must be there
    protected WriteSupport<BarRow> getWriteSupport(Configuration unused) {
      return support;
    }

    @Override
    protected WriteSupport<BarRow> getWriteSupport(ParquetConfiguration unused) {
      return support;
    }
  }
}
