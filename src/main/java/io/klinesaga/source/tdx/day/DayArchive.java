package io.klinesaga.source.tdx.day;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Reads one archive, whole or not at all; the layout is specified at {@link TdxDaySource}. */
final class DayArchive {
  private static final int MOST_MEMBERS = 64;
  private static final int RECORD = 150;
  private static final int BLOCK = 512;

  /** A sequence number has 16 bits, so no more of a member can be meant. */
  private static final int MOST_NUMBERS = 1 << 16;

  private static final Pattern MEMBER =
      Pattern.compile("(sh|sz|bj)([0-9]{8}|[0-9]{6})?\\.(cod|md1)");
  private static final Pattern CODE = Pattern.compile("[0-9]{6}");

  private final LocalDate day;
  private final Path file;
  private final Map<Exchange, ZipEntry> codes = new EnumMap<>(Exchange.class);
  private final Map<Exchange, ZipEntry> blocks = new EnumMap<>(Exchange.class);

  private DayArchive(LocalDate day, Path file) {
    this.day = day;
    this.file = file;
  }

  /**
   * Reads what an archive has, by symbol.
   *
   * @throws DayRefusedException if something of it is damaged
   */
  static SortedMap<Symbol, DayBar> read(LocalDate day, Path file) {
    try (ZipFile zip = new ZipFile(file.toFile(), ISO_8859_1)) {
      return new DayArchive(day, file).read(zip);
    } catch (IOException | IllegalArgumentException e) {
      throw new DayRefusedException(day, file, "it is no whole zip file: " + e.getMessage(), e);
    }
  }

  private SortedMap<Symbol, DayBar> read(ZipFile zip) throws IOException {
    if (zip.size() > MOST_MEMBERS) {
      throw refused("it has " + zip.size() + " members, expected at most " + MOST_MEMBERS);
    }
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      note(entries.nextElement());
    }
    if (codes.isEmpty() && blocks.isEmpty()) {
      throw refused("it has no members such as sh.cod and sh.md1");
    }
    SortedMap<Symbol, DayBar> bars = new TreeMap<>();
    for (Exchange exchange : Exchange.values()) {
      ZipEntry code = codes.get(exchange);
      ZipEntry block = blocks.get(exchange);
      if (code != null && block != null) {
        read(exchange, content(zip, code, RECORD), littleEndian(content(zip, block, BLOCK)), bars);
      } else if (code != null || block != null) {
        throw refused("of " + exchange + " it has only one of the two members .cod and .md1");
      }
    }
    return bars;
  }

  private void note(ZipEntry entry) {
    String name = entry.getName().toLowerCase(Locale.ROOT);
    String base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    Matcher parts = MEMBER.matcher(base);
    if (!parts.matches()) {
      return;
    }
    requireDay(entry, parts.group(2));
    Exchange exchange = Exchange.valueOf(String.valueOf(parts.group(1)).toUpperCase(Locale.ROOT));
    Map<Exchange, ZipEntry> members = "cod".equals(parts.group(3)) ? codes : blocks;
    if (members.put(exchange, entry) != null) {
      throw refused("it has two members " + base);
    }
  }

  private void requireDay(ZipEntry entry, @Nullable String named) {
    if (named != null && !DateTimeFormatter.BASIC_ISO_DATE.format(day).endsWith(named)) {
      throw refused("its member " + shown(entry) + " is of another day");
    }
  }

  /** The bytes of a member, a multiple of this many. */
  private byte[] content(ZipFile zip, ZipEntry entry, int unit) throws IOException {
    int most = unit * MOST_NUMBERS;
    byte[] content;
    try (InputStream in = zip.getInputStream(entry)) {
      content = in.readNBytes(most + 1);
    }
    if (content.length > most) {
      throw refused(shown(entry) + " unpacks to more than " + most + " bytes");
    }
    CRC32 checksum = new CRC32();
    checksum.update(content);
    if (entry.getCrc() != checksum.getValue() || entry.getSize() != content.length) {
      throw refused(shown(entry) + " is damaged: size or checksum are not as its entry says");
    }
    if (content.length == 0 || content.length % unit != 0) {
      throw refused(
          shown(entry) + " has " + content.length + " bytes, expected a multiple of " + unit);
    }
    return content;
  }

  private static ByteBuffer littleEndian(byte[] content) {
    return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void read(
      Exchange exchange, byte[] records, ByteBuffer blocks, SortedMap<Symbol, DayBar> bars) {
    Map<Symbol, Integer> numbers = new TreeMap<>();
    for (int at = 0; at < records.length; at += RECORD) {
      String code = new String(records, at, 6, ISO_8859_1);
      if (CODE.matcher(code).matches()) {
        int number =
            Byte.toUnsignedInt(records[at + 32]) + 256 * Byte.toUnsignedInt(records[at + 33]);
        Symbol symbol = new Symbol(code, exchange);
        Integer other = numbers.put(symbol, number);
        if (other != null && other != number) {
          throw refused(symbol + " has two blocks, " + other + " and " + number);
        }
        bars.put(symbol, bar(symbol, number, blocks));
      }
    }
    if (numbers.isEmpty()) {
      throw refused("no record of " + exchange + " has a code of six digits");
    }
  }

  private DayBar bar(Symbol symbol, int number, ByteBuffer blocks) {
    int at = number * BLOCK;
    if (at + BLOCK > blocks.capacity()) {
      throw refused(
          "the block "
              + number
              + " of "
              + symbol
              + " is outside of the "
              + blocks.capacity() / BLOCK
              + " blocks of its member");
    }
    return new DayBar(
        blocks.getDouble(at + 12),
        blocks.getDouble(at + 20),
        blocks.getDouble(at + 28),
        blocks.getDouble(at + 36),
        blocks.getLong(at + 56),
        blocks.getDouble(at + 72));
  }

  /** Names in an archive are whatever somebody has written. */
  private static String shown(ZipEntry entry) {
    String name = entry.getName().replaceAll("[^\\x20-\\x7e]", "?");
    return "'" + name.substring(0, Math.min(name.length(), 60)) + "'";
  }

  private DayRefusedException refused(String reason) {
    return new DayRefusedException(day, file, reason, null);
  }
}
