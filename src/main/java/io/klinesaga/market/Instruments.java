package io.klinesaga.market;

import io.klinesaga.api.PublicApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells the kind of an instrument from its exchange and the first digits of its code; the longest
 * prefix that fits counts. Codes outside the table are unknown on purpose: a wrong guess scales
 * prices by ten.
 *
 * <p>The table is a file of lines such as {@code SH 600 share 2}: exchange, prefix of one to six
 * digits, {@linkplain InstrumentType#code() type}, decimals of prices; the rest of a line after
 * {@code #} is a remark. A user's file adds lines, and replaces those of the same prefix.
 */
@PublicApi
public final class Instruments {
  private static final String RESOURCE = "instruments.txt";
  private static final Instruments SHIPPED = new Instruments(shippedTable());

  private final Map<String, Instrument> byPrefix;

  private Instruments(Map<String, Instrument> byPrefix) {
    this.byPrefix = Map.copyOf(byPrefix);
  }

  /** The prefixes that are shipped with the product. */
  public static Instruments shipped() {
    return SHIPPED;
  }

  private static Map<String, Instrument> shippedTable() {
    try (InputStream in =
        Objects.requireNonNull(Instruments.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return PrefixLines.read(PlainLines.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read resource " + RESOURCE, e);
    }
  }

  /**
   * These prefixes and those of a file.
   *
   * @throws IllegalArgumentException if lines are wrong or contradict each other; the message has
   *     every one of them
   * @throws IOException if it cannot be read
   */
  public Instruments with(Path file) throws IOException {
    Map<String, Instrument> all = new HashMap<>(byPrefix);
    all.putAll(PrefixLines.read(PlainLines.read(file)));
    return new Instruments(all);
  }

  /** The instrument, if a prefix of its code is in the table. */
  public Optional<Instrument> of(Symbol symbol) {
    for (int digits = symbol.code().length(); digits > 0; digits--) {
      Instrument found = byPrefix.get(key(symbol.exchange(), symbol.code().substring(0, digits)));
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  static String key(Exchange exchange, String prefix) {
    return exchange + prefix;
  }
}
