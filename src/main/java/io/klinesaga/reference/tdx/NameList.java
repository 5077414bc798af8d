package io.klinesaga.reference.tdx;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.ListedSecurities;
import io.klinesaga.reference.Security;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.tdx.TdxText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A list of everything that is traded at an exchange: {@code shs.tnf}, {@code szs.tnf} and {@code
 * bjs.tnf}, of older clients {@code shm.tnf}, {@code szm.tnf} and {@code bjm.tnf}. A head of 50
 * bytes, then records:
 *
 * <pre>
 * now:   360 bytes: 0 code, 31 name GBK, 276 f32 previous close, 280 u16 market
 * older: 314 bytes: 0 code, 23 name GBK
 * </pre>
 *
 * <p>Which of the two it is, its size and its records tell, not its name.
 */
final class NameList {
  private static final int HEAD = 50;
  private static final int NAME_SIZE = 18;
  private static final Pattern PRINTED = Pattern.compile("[!-~]{6}");
  private static final Pattern CODE = Pattern.compile("[0-9]{6}");

  /** A generation of the file. */
  private enum Layout {
    NOW(360, 31),
    OLDER(314, 23);

    final int size;
    final int name;

    Layout(int size, int name) {
      this.size = size;
      this.name = name;
    }
  }

  private final String source;
  private final Path path;
  private final Exchange exchange;
  private final byte[] whole;
  private final ByteBuffer bytes;

  private NameList(String source, Path path, Exchange exchange) {
    this.source = source;
    this.path = path;
    this.exchange = exchange;
    this.whole = WholeFile.read(source, path);
    this.bytes = WholeFile.numbers(whole);
  }

  /**
   * Reads a list.
   *
   * @throws SourceException if it does not fit, with its name and why
   */
  static ListedSecurities read(String source, Path path, Exchange exchange) {
    NameList list = new NameList(source, path, exchange);
    return new ListedSecurities(
        path.getFileName().toString(), Set.of(exchange), list.securities(list.layout()));
  }

  private Layout layout() {
    int body = bytes.limit() - HEAD;
    List<String> reasons = new ArrayList<>();
    for (Layout layout : Layout.values()) {
      if (body > 0 && body % layout.size == 0) {
        String reason = problem(layout);
        if (reason.isEmpty()) {
          return layout;
        }
        reasons.add(reason);
      }
    }
    throw refused(
        reasons.isEmpty()
            ? bytes.limit()
                + " bytes: expected 50 and a whole number of records of 360 (or, of older clients,"
                + " 314) bytes"
            : String.join("; ", reasons));
  }

  /** Why the records cannot be of this layout; empty if they can. */
  private String problem(Layout layout) {
    EnumSet<Exchange> markets = EnumSet.noneOf(Exchange.class);
    for (int at = HEAD; at < bytes.limit(); at += layout.size) {
      String code = code(at);
      if (!PRINTED.matcher(code).matches()) {
        return record(layout, at)
            + "found '"
            + printed(code)
            + "', expected a code of six characters";
      }
      if (layout == Layout.NOW) {
        float close = bytes.getFloat(at + 276);
        if (!Float.isFinite(close) || close < 0) {
          return record(layout, at) + "found the previous close " + close + ", expected a price";
        }
        market(bytes.getShort(at + 280)).ifPresent(markets::add);
      }
    }
    return markets.size() == 1 && !markets.contains(exchange)
        ? "all of its records are of " + markets.iterator().next() + ", expected " + exchange
        : "";
  }

  private static Optional<Exchange> market(int number) {
    return switch (number) {
      case 0 -> Optional.of(Exchange.SZ);
      case 1 -> Optional.of(Exchange.SH);
      case 2 -> Optional.of(Exchange.BJ);
      default -> Optional.empty();
    };
  }

  private static String record(Layout layout, int at) {
    return "record " + ((at - HEAD) / layout.size + 1) + " of " + layout.size + " bytes: ";
  }

  private static String printed(String text) {
    return text.replaceAll("[^!-~]", "?");
  }

  private String code(int at) {
    return new String(whole, at, 6, StandardCharsets.ISO_8859_1);
  }

  /** Of a code that stands there twice the last record is that of today. */
  private List<Security> securities(Layout layout) {
    Map<Symbol, Security> all = new LinkedHashMap<>();
    for (int at = HEAD; at < bytes.limit(); at += layout.size) {
      String code = code(at);
      if (CODE.matcher(code).matches()) {
        Symbol symbol = new Symbol(code, exchange);
        String name = TdxText.of(whole, at + layout.name, NAME_SIZE);
        all.put(symbol, Security.named(symbol, name.isEmpty() ? null : name));
      }
    }
    if (all.isEmpty()) {
      throw refused("expected codes of six digits, found none");
    }
    return List.copyOf(all.values());
  }

  private SourceException refused(String reason) {
    return new SourceException(source + ": " + path + ": " + reason);
  }
}
