package io.klinesaga.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TradingCalendar;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes day archives byte by byte, also damaged ones. */
public final class DayArchives {
  private final LocalDate day;
  private final Map<Exchange, ByteArrayOutputStream> codes = new TreeMap<>();
  private final Map<Exchange, ByteArrayOutputStream> blocks = new TreeMap<>();
  private final Map<String, byte[]> more = new LinkedHashMap<>();
  private String middle = "";

  public DayArchives(LocalDate day) {
    this.day = day;
  }

  /** Adds a symbol whose block is the next one. */
  public DayArchives add(
      String symbol, double open, double high, double low, double close, long vol, double amt) {
    Symbol parsed = Symbol.parse(symbol);
    ByteArrayOutputStream own =
        blocks.computeIfAbsent(parsed.exchange(), e -> new ByteArrayOutputStream());
    code(symbol, own.size() / 512);
    ByteBuffer block = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    block.putDouble(12, open).putDouble(20, high).putDouble(28, low).putDouble(36, close);
    block.putLong(56, vol).putDouble(72, amt);
    own.writeBytes(block.array());
    return this;
  }

  /** A symbol at one price. */
  public DayArchives flat(String symbol, double price, long shares) {
    return add(symbol, price, price, price, price, shares, price * shares);
  }

  /** Adds a record alone, with the number of a block. */
  public DayArchives code(String symbol, int number) {
    Symbol parsed = Symbol.parse(symbol);
    ByteBuffer entry = ByteBuffer.allocate(150).order(ByteOrder.LITTLE_ENDIAN);
    entry.put(parsed.code().getBytes(US_ASCII)).putShort(32, (short) number);
    codes
        .computeIfAbsent(parsed.exchange(), e -> new ByteArrayOutputStream())
        .writeBytes(entry.array());
    return this;
  }

  /** Adds a member as it is. */
  public DayArchives member(String name, byte[] content) {
    more.put(name, content);
    return this;
  }

  /** Cuts the last bytes of what is there of a market so far. */
  public DayArchives cutBlocks(Exchange exchange, int bytes) {
    byte[] whole = blocks.get(exchange).toByteArray();
    blocks.get(exchange).reset();
    blocks.get(exchange).write(whole, 0, whole.length - bytes);
    return this;
  }

  /** Names the members with this day, such as sh240301.cod. */
  public DayArchives named(LocalDate named) {
    middle = DateTimeFormatter.ofPattern("yyMMdd", Locale.ROOT).format(named);
    return this;
  }

  /** The archive. */
  public byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<Exchange, ByteArrayOutputStream> code : codes.entrySet()) {
        String market = code.getKey().name().toLowerCase(Locale.ROOT);
        put(zip, market + middle + ".cod", code.getValue().toByteArray());
      }
      for (Map.Entry<Exchange, ByteArrayOutputStream> block : blocks.entrySet()) {
        String market = block.getKey().name().toLowerCase(Locale.ROOT);
        put(zip, market + middle + ".md1", block.getValue().toByteArray());
      }
      for (Map.Entry<String, byte[]> member : more.entrySet()) {
        put(zip, member.getKey(), member.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  /** The name of the archive of a day. */
  public static String name(LocalDate day) {
    return DateTimeFormatter.BASIC_ISO_DATE.format(day) + ".zip";
  }

  /** Writes the archive into a folder. */
  public Path writeTo(Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.write(folder.resolve(name(day)), bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes archives of a whole market: {@code DayArchives <folder> <first day> <trading days>
   * <symbols>}.
   */
  public static void main(String... arguments) {
    LocalDate day = LocalDate.parse(arguments[1]);
    int left = Integer.parseInt(arguments[2]);
    int symbols = Integer.parseInt(arguments[3]);
    for (; left > 0; day = day.plusDays(1)) {
      if (TradingCalendar.sse().isTradingDay(day)) {
        DayArchives archive = new DayArchives(day).named(day);
        for (int i = 0; i < symbols; i++) {
          double price = 10 + (i * 7 + day.getDayOfYear()) % 100 / 100.0;
          archive.flat(symbol(i), price, 10_000L + i);
        }
        archive.writeTo(Path.of(arguments[0]));
        left--;
      }
    }
  }

  /** Shares of Shanghai and Shenzhen in turn. */
  private static String symbol(int i) {
    int half = i / 2;
    if (i % 2 == 1) {
      return String.format(Locale.ROOT, "%06d.SZ", 300_000 + half);
    }
    return String.format(
        Locale.ROOT, "%06d.SH", half < 2000 ? 600_000 + half : 603_000 + half - 2000);
  }
}
