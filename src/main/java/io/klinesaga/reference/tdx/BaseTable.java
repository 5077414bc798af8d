package io.klinesaga.reference.tdx;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.ListedSecurities;
import io.klinesaga.reference.Security;
import io.klinesaga.source.SourceException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Since when securities are listed: {@code base.dbf}, a dBase III table of which {@code GPDM}, the
 * code, and {@code SSDATE}, the first day, are read. The exchange is told by the code: the field
 * for it is not reliable. A record without a day says nothing; of a code that stands there twice
 * the later day is that of the security that has the code now.
 */
final class BaseTable {
  private static final int HEAD = 32;
  private static final int DESCRIPTOR = 32;
  private static final int END_OF_FIELDS = 0x0D;
  private static final int END_OF_FILE = 0x1A;
  private static final char DELETED = '*';
  private static final Pattern DIGITS = Pattern.compile("[0-9]{6}");
  private static final Pattern NOTHING = Pattern.compile("0*");
  private static final Pattern DATE = Pattern.compile("[0-9]{8}");
  private static final LocalDate FIRST = LocalDate.of(1984, 1, 1);

  /** So many impossible days of a hundred, and it is not the column of days. */
  private static final int MOST_WRONG = 1;

  private final String source;
  private final Path path;
  private final Instruments instruments;
  private final LocalDate last;
  private final byte[] whole;
  private final ByteBuffer bytes;

  /** A column. */
  private record Field(int offset, int length) {}

  private BaseTable(String source, Path path, Instruments instruments, LocalDate today) {
    this.source = source;
    this.path = path;
    this.instruments = instruments;
    this.last = today.plusYears(1);
    this.whole = WholeFile.read(source, path);
    this.bytes = WholeFile.numbers(whole);
  }

  /**
   * Reads the table.
   *
   * @param notes gets what a person should know
   * @throws SourceException if it does not fit, with its name and why
   */
  static ListedSecurities read(
      String source, Path path, Instruments instruments, LocalDate today, List<String> notes) {
    BaseTable table = new BaseTable(source, path, instruments, today);
    return new ListedSecurities(path.getFileName().toString(), Set.of(), table.securities(notes));
  }

  private List<Security> securities(List<String> notes) {
    require(bytes.limit() > HEAD && (bytes.get(0) & 0x7F) == 3, "expected a dBase III table");
    int count = bytes.getInt(4);
    int head = Short.toUnsignedInt(bytes.getShort(8));
    int size = Short.toUnsignedInt(bytes.getShort(10));
    Map<String, Field> fields = fields(head, size);
    requireSize(count, head, size);
    Field code = field(fields, "GPDM");
    Field day = field(fields, "SSDATE");
    return securities(head, size, count, code, day, notes);
  }

  private Map<String, Field> fields(int head, int size) {
    require(
        head <= bytes.limit() && head > HEAD,
        "expected a head inside the file, found one of " + head + " bytes");
    Map<String, Field> fields = new LinkedHashMap<>();
    int offset = 1;
    int at = HEAD;
    while (at + DESCRIPTOR < head && bytes.get(at) != END_OF_FIELDS) {
      int length = Byte.toUnsignedInt(bytes.get(at + 16));
      fields.put(ascii(at, 11), new Field(offset, length));
      offset += length;
      at += DESCRIPTOR;
    }
    require(
        at < head && bytes.get(at) == END_OF_FIELDS,
        "expected the end of the fields within the head of " + head + " bytes");
    require(
        offset == size,
        "expected records of " + size + " bytes, found fields of " + offset + " bytes");
    return fields;
  }

  private void requireSize(int count, int head, int size) {
    long whole = head + (long) count * size;
    boolean hasEnd = bytes.limit() == whole + 1 && bytes.get(bytes.limit() - 1) == END_OF_FILE;
    require(
        count > 0 && (bytes.limit() == whole || hasEnd),
        "expected " + whole + " bytes for " + count + " records, found " + bytes.limit());
  }

  private Field field(Map<String, Field> fields, String name) {
    Field found = fields.get(name);
    require(found != null, "expected a field " + name + ", found " + fields.keySet());
    return Objects.requireNonNull(found);
  }

  private List<Security> securities(
      int head, int size, int count, Field code, Field day, List<String> notes) {
    Map<Symbol, Security> all = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = head + i * size;
      char flag = (char) bytes.get(at);
      require(
          flag == ' ' || flag == DELETED,
          "record " + (i + 1) + ": expected a blank or * at its start, found " + (int) flag);
      if (flag != DELETED) {
        take(text(at, code), text(at, day), all, wrong);
      }
    }
    require(
        wrong.size() * 100L <= (long) count * MOST_WRONG || wrong.size() == 1,
        wrong.size() + " of " + count + " days in SSDATE are none, such as " + first(wrong));
    require(!all.isEmpty(), "expected codes of securities in GPDM, found none");
    if (!wrong.isEmpty()) {
      notes.add(path.getFileName() + ": days that are none are left out: " + first(wrong));
    }
    return List.copyOf(all.values());
  }

  private static List<String> first(List<String> wrong) {
    return wrong.subList(0, Math.min(3, wrong.size()));
  }

  private void take(String code, String day, Map<Symbol, Security> all, List<String> wrong) {
    Optional<Symbol> symbol = symbol(code);
    if (symbol.isEmpty() || NOTHING.matcher(day).matches()) {
      return;
    }
    Optional<LocalDate> listed =
        DATE.matcher(day).matches() ? TdxDays.of(Integer.parseInt(day)) : Optional.empty();
    if (listed.isEmpty() || listed.get().isBefore(FIRST) || listed.get().isAfter(last)) {
      wrong.add(code + " " + day);
    } else {
      all.merge(symbol.get(), Security.listed(symbol.get(), listed.get()), BaseTable::later);
    }
  }

  private static Security later(Security a, Security b) {
    LocalDate first = a.listed();
    LocalDate second = b.listed();
    return first != null && second != null && first.isAfter(second) ? a : b;
  }

  /**
   * Companies have shares: a code that is a share somewhere is not the index of the same digits.
   */
  private Optional<Symbol> symbol(String code) {
    if (!DIGITS.matcher(code).matches()) {
      return Optional.empty();
    }
    return Arrays.stream(Exchange.values())
        .map(exchange -> new Symbol(code, exchange))
        .filter(this::isShare)
        .findFirst();
  }

  private boolean isShare(Symbol symbol) {
    return instruments
        .of(symbol)
        .filter(one -> one.type() == InstrumentType.STOCK || one.type() == InstrumentType.B_SHARE)
        .isPresent();
  }

  private String text(int record, Field field) {
    return ascii(record + field.offset(), field.length());
  }

  private String ascii(int at, int length) {
    String text = new String(whole, at, length, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\0');
    return (end < 0 ? text : text.substring(0, end)).strip();
  }

  private void require(boolean condition, String problem) {
    if (!condition) {
      throw new SourceException(source + ": " + path + ": " + problem);
    }
  }
}
