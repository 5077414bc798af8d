package io.klinesaga.adjust;

import io.klinesaga.adjust.FactorSet.Days;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Makes factor sets. */
public final class Factors {
  private Factors() {}

  /**
   * The factors for bars of the days from the first to the last daily bar.
   *
   * @param known the actions, as of the time of which the factors shall be
   * @param dayBars all raw daily bars of the security as of that time, under all of its codes
   * @throws ActionsUnknownException if the actions were never read or not since the last bar, if
   *     their numbers cannot be right, or if the model needs a close that is not there
   * @throws IllegalArgumentException if there is no daily bar
   */
  public static FactorSet of(KnownActions known, Bars dayBars, AdjustModel model) {
    if (dayBars.isEmpty()) {
      throw new IllegalArgumentException(
          known.symbol() + ": expected daily bars to adjust by, found none");
    }
    Days days = new Days(MarketTime.date(dayBars.firstTs()), MarketTime.date(dayBars.lastTs()));
    return of(known, dayBars, model, days);
  }

  /**
   * The same for bars of other days: minutes of a day that has no daily bar yet.
   *
   * @param days the first and the last day of any bar of the security
   * @throws ActionsUnknownException as above
   */
  public static FactorSet of(KnownActions known, Bars dayBars, AdjustModel model, Days days) {
    requireRead(known, days.last());
    List<ExEvent> events = ExEvent.of(known.symbol(), known.actions(), days.first(), days.last());
    List<String> text = new ArrayList<>(List.of(known.symbol() + " " + model.code()));
    List<FactorStep> steps =
        switch (model) {
          case TDX -> affine(events, text);
          case RATIO -> new RatioSteps(known.symbol(), new DayPrices(dayBars)).of(events, text);
        };
    return new FactorSet(known, model, days, sha256(String.join("\n", text)), steps);
  }

  private static void requireRead(KnownActions known, LocalDate last) {
    LocalDate read = known.read();
    if (read == null) {
      throw new ActionsUnknownException(
          known.symbol(),
          "no source had said its corporate actions by "
              + known.asOf()
              + ": run reference sync with a place in kline.reference that knows them");
    }
    if (read.isBefore(last)) {
      throw new ActionsUnknownException(
          known.symbol(),
          "its corporate actions were read last on "
              + read
              + ", before its last bar, of "
              + last
              + ": run reference sync");
    }
  }

  private static List<FactorStep> affine(List<ExEvent> events, List<String> text) {
    events.forEach(event -> text.add(event.text()));
    return events.stream()
        .map(one -> new FactorStep(one.exDay(), one.multiple(), one.cash(), one.affine()))
        .toList();
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
