package io.klinesaga.source.tdx.server;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.PlainLines;
import io.klinesaga.market.PlainLines.Line;
import io.klinesaga.market.Symbol;
import io.klinesaga.source.tdx.wire.BarPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Daily bars of one share that certainly trades, known from elsewhere: what hosts are proved by.
 * Lines of the resource: day, open, high, low, close, shares.
 */
final class KnownBars {
  /** The share that every host is asked for. */
  static final Symbol SHARE = Symbol.parse("000001.SZ");

  /** Volumes are 32-bit floats, and some known ones are rounded to lots. */
  private static final double VOLUME_TOLERANCE = 1e-5;

  private static final String RESOURCE = "known-bars.txt";

  private final Map<Long, List<String>> days = new HashMap<>();

  private KnownBars(List<Line> lines) {
    for (Line line : lines) {
      List<String> words = line.words();
      days.put(MarketTime.dayStart(LocalDate.parse(words.get(0))), words.subList(1, words.size()));
    }
  }

  /** Those that are shipped with the product. */
  static KnownBars shipped() {
    try (InputStream in =
        Objects.requireNonNull(KnownBars.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return new KnownBars(PlainLines.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read resource " + RESOURCE, e);
    }
  }

  /** Says what of a page is not as it is known; null if nothing is. */
  @Nullable String refutation(BarPage page) {
    for (int i = 0; i < page.size(); i++) {
      List<String> known = days.get(page.time(i));
      if (known != null && !isKnown(page, i, known)) {
        return text(page, i) + ", expected " + String.join(" ", known);
      }
    }
    return null;
  }

  private static boolean isKnown(BarPage page, int i, List<String> known) {
    return page.open(i) == Double.parseDouble(known.get(0))
        && page.high(i) == Double.parseDouble(known.get(1))
        && page.low(i) == Double.parseDouble(known.get(2))
        && page.close(i) == Double.parseDouble(known.get(3))
        && isSameVolume(page.volume(i), Double.parseDouble(known.get(4)));
  }

  static boolean isSameVolume(double a, double b) {
    return Math.abs(a - b) <= Math.max(Math.abs(a), Math.abs(b)) * VOLUME_TOLERANCE;
  }

  static String text(BarPage page, int i) {
    return String.format(
        Locale.ROOT,
        "%s of %s is %s %s %s %s %.0f",
        MarketTime.dateTime(page.time(i)),
        SHARE,
        page.open(i),
        page.high(i),
        page.low(i),
        page.close(i),
        page.volume(i));
  }
}
