package io.klinesaga.source.tdx.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;

/** Writes TDX records byte by byte. */
final class TdxRecords {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  TdxRecords day(int date, long open, long high, long low, long close, float amount, long volume) {
    return day(date, open, high, low, close, amount, volume, 0);
  }

  TdxRecords day(
      int date,
      long open,
      long high,
      long low,
      long close,
      float amount,
      long volume,
      int reserved) {
    ByteBuffer record = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    record.putInt(date).putInt((int) open).putInt((int) high).putInt((int) low);
    record.putInt((int) close).putFloat(amount).putInt((int) volume).putInt(reserved);
    return raw(record.array());
  }

  /** A daily record whose four prices are 10.00, with a volume that fits the amount. */
  TdxRecords flatDay(int date) {
    return day(date, 1000, 1000, 1000, 1000, 1000f, 100);
  }

  TdxRecords minute(LocalDateTime end, float price, float amount, long volume) {
    int date = (end.getYear() - 2004) * 2048 + end.getMonthValue() * 100 + end.getDayOfMonth();
    return minute(date, end.getHour() * 60 + end.getMinute(), price, amount, volume);
  }

  TdxRecords minute(int packedDate, int minuteOfDay, float price, float amount, long volume) {
    ByteBuffer record = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    record.putShort((short) packedDate).putShort((short) minuteOfDay);
    record.putFloat(price).putFloat(price).putFloat(price).putFloat(price);
    record.putFloat(amount).putInt((int) volume).putInt(0);
    return raw(record.array());
  }

  /** As older clients write: the time of a minute record, the integers of a daily one. */
  TdxRecords oldMinute(LocalDateTime end, long[] prices, float amount, long volume) {
    int date = (end.getYear() - 2004) * 2048 + end.getMonthValue() * 100 + end.getDayOfMonth();
    ByteBuffer record = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    record.putShort((short) date).putShort((short) (end.getHour() * 60 + end.getMinute()));
    for (long price : prices) {
      record.putInt((int) price);
    }
    record.putFloat(amount).putInt((int) volume).putInt(0);
    return raw(record.array());
  }

  TdxRecords raw(byte... more) {
    bytes.writeBytes(more);
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  void writeTo(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, toBytes());
  }
}
