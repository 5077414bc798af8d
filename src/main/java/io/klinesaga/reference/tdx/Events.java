package io.klinesaga.reference.tdx;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.ActionList;
import io.klinesaga.reference.CorporateAction;
import io.klinesaga.source.SourceException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The corporate actions of all securities: {@code gbbq}, u32 number of records, then records of 29
 * bytes, of which the first 24 are encrypted; the clear record is that of the quote servers:
 *
 * <pre>
 * 0 u8 market, 1 code, 7 u8 0, 8 u32 date, 12 u8 category, 13 4 × f32
 * </pre>
 */
final class Events {
  private static final int HEAD = 4;
  private static final int RECORD = 29;
  private static final int ENCRYPTED = 24;
  private static final int LAST_CATEGORY = 99;
  private static final Pattern CODE = Pattern.compile("[0-9]{6}");

  private final String source;
  private final Path path;
  private final byte[] whole;
  private final ByteBuffer bytes;

  private Events(String source, Path path) {
    this.source = source;
    this.path = path;
    this.whole = WholeFile.read(source, path);
    this.bytes = WholeFile.numbers(whole);
  }

  /**
   * Reads them.
   *
   * @throws SourceException if the file, or the key for it, does not fit
   */
  static ActionList read(String source, Path path, Path keyFile) {
    Cipher cipher = new Cipher(source, keyFile);
    return ActionList.ofAll(
        path.getFileName().toString(), new Events(source, path).actions(cipher, keyFile));
  }

  private List<CorporateAction> actions(Cipher cipher, Path keyFile) {
    long count = bytes.limit() < HEAD ? 0 : Integer.toUnsignedLong(bytes.getInt(0));
    if (count == 0 || bytes.limit() != HEAD + count * RECORD) {
      throw refused(
          "expected 4 bytes and records of 29 bytes, as many as it says, found "
              + bytes.limit()
              + " bytes for "
              + count
              + " records");
    }
    List<CorporateAction> actions = new ArrayList<>((int) count);
    for (int i = 0; i < count; i++) {
      int at = HEAD + i * RECORD;
      for (int block = 0; block < ENCRYPTED; block += Cipher.BLOCK) {
        cipher.decrypt(bytes, at + block);
      }
      actions.add(action(at, i + 1, keyFile));
    }
    return actions;
  }

  private CorporateAction action(int at, int number, Path keyFile) {
    String code = new String(whole, at + 1, 6, StandardCharsets.ISO_8859_1);
    Optional<Exchange> exchange = exchange(bytes.get(at));
    Optional<LocalDate> day = TdxDays.of(bytes.getInt(at + 8));
    int category = Byte.toUnsignedInt(bytes.get(at + 12));
    boolean isOne =
        CODE.matcher(code).matches()
            && exchange.isPresent()
            && day.isPresent()
            && category >= 1
            && category <= LAST_CATEGORY;
    if (!isOne) {
      throw refused(
          "record "
              + number
              + " is no corporate action once it is decrypted: the file is damaged, or "
              + keyFile
              + " is not its key");
    }
    return new CorporateAction(
        new Symbol(code, exchange.get()),
        day.get(),
        category,
        number(at, 0, number),
        number(at, 1, number),
        number(at, 2, number),
        number(at, 3, number));
  }

  private double number(int at, int index, int number) {
    float value = bytes.getFloat(at + 13 + index * Float.BYTES);
    if (!Float.isFinite(value)) {
      throw refused("record " + number + ": expected a number, found " + value);
    }
    return Double.parseDouble(Float.toString(value));
  }

  private static Optional<Exchange> exchange(int market) {
    return switch (market) {
      case 0 -> Optional.of(Exchange.SZ);
      case 1 -> Optional.of(Exchange.SH);
      case 2 -> Optional.of(Exchange.BJ);
      default -> Optional.empty();
    };
  }

  private SourceException refused(String reason) {
    return new SourceException(source + ": " + path + ": " + reason);
  }
}
