package io.klinesaga.source.tdx.day;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import io.klinesaga.source.WrittenAside;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What an archive has, in a file in which a symbol is found without reading the others, so that an
 * archive is unpacked once and not for every series. It is mapped, not loaded. Safe for use by
 * several threads.
 */
final class DayIndex {
  private static final long FORM = 0x4b_4c_44_41_59_30_30_31L;
  private static final List<Exchange> EXCHANGES = List.of(Exchange.SH, Exchange.SZ, Exchange.BJ);
  private static final int HEAD = 40;
  private static final int ROW = 56;

  private final ByteBuffer rows;
  private final int size;
  private final long checksum;

  private DayIndex(ByteBuffer rows, int size, long checksum) {
    this.rows = rows;
    this.size = size;
    this.checksum = checksum;
  }

  /**
   * Which archive an index is of.
   *
   * @param modified epoch milliseconds
   */
  record Stamp(long size, long modified) {
    static Stamp of(Path archive) throws IOException {
      return new Stamp(Files.size(archive), Files.getLastModifiedTime(archive).toMillis());
    }
  }

  /** Opens an index; null if there is none, or it is not of this archive. */
  static @Nullable DayIndex open(Path file, Stamp stamp) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MappedByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      boolean isOfArchive =
          all.capacity() >= HEAD
              && all.getLong(0) == FORM
              && all.getLong(8) == stamp.size()
              && all.getLong(16) == stamp.modified()
              && all.capacity() == HEAD + all.getLong(32) * ROW;
      return isOfArchive
          ? new DayIndex(
              all.slice(HEAD, all.capacity() - HEAD), (int) all.getLong(32), all.getLong(24))
          : null;
    }
  }

  /** Writes an index aside and puts it in its place. */
  static void write(Path file, Path archive, SortedMap<Symbol, DayBar> bars) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(HEAD + bars.size() * ROW);
    Stamp stamp = Stamp.of(archive);
    all.putLong(FORM).putLong(stamp.size()).putLong(stamp.modified());
    all.putLong(checksumOf(archive)).putLong(bars.size());
    bars.entrySet().stream()
        .sorted((a, b) -> Long.compare(key(a.getKey()), key(b.getKey())))
        .forEach(entry -> put(all, entry));
    WrittenAside.write(file, all.array());
  }

  private static long checksumOf(Path archive) throws IOException {
    CRC32 checksum = new CRC32();
    ByteBuffer block = ByteBuffer.allocate(1 << 16);
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ)) {
      while (channel.read(block.clear()) >= 0) {
        checksum.update(block.flip());
      }
    }
    return checksum.getValue();
  }

  private static void put(ByteBuffer all, Map.Entry<Symbol, DayBar> entry) {
    DayBar bar = entry.getValue();
    all.putLong(key(entry.getKey()));
    all.putDouble(bar.open()).putDouble(bar.high()).putDouble(bar.low()).putDouble(bar.close());
    all.putLong(bar.volume()).putDouble(bar.amount());
  }

  private static long key(Symbol symbol) {
    return Long.parseLong(symbol.code()) * EXCHANGES.size() + EXCHANGES.indexOf(symbol.exchange());
  }

  /** CRC-32 of the bytes of the archive. */
  long checksum() {
    return checksum;
  }

  /** What the archive has of a symbol; null if it was not listed on that day. */
  @Nullable DayBar find(Symbol symbol) {
    long wanted = key(symbol);
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = rows.getLong(middle * ROW);
      if (found == wanted) {
        return bar(middle * ROW);
      }
      if (found < wanted) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  private DayBar bar(int at) {
    return new DayBar(
        rows.getDouble(at + 8),
        rows.getDouble(at + 16),
        rows.getDouble(at + 24),
        rows.getDouble(at + 32),
        rows.getLong(at + 40),
        rows.getDouble(at + 48));
  }

  /** Every symbol that was listed on that day. */
  List<Symbol> symbols() {
    List<Symbol> symbols = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      long key = rows.getLong(i * ROW);
      String code = String.valueOf(1_000_000 + key / EXCHANGES.size()).substring(1);
      symbols.add(new Symbol(code, EXCHANGES.get((int) (key % EXCHANGES.size()))));
    }
    return symbols;
  }
}
