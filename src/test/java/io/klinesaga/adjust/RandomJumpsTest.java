package io.klinesaga.adjust;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Bars;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.reference.CorporateAction;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Prices that an exchange allows after made-up actions contradict nothing, and those it does not
 * allow do. {@code -Djumps.seed=} repeats them.
 */
class RandomJumpsTest {
  private static final LocalDate BEFORE = LocalDate.of(2021, 3, 4);
  private static final LocalDate DAY = LocalDate.of(2021, 3, 5);
  private static final int ROUNDS = 20_000;

  private final long seed = Long.getLong("jumps.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** What may be traded on a day. */
  private record Band(BigDecimal lowest, BigDecimal highest) {}

  /** A price of up to 300. */
  private BigDecimal price(int decimals) {
    int most = random.nextBoolean() ? 300 : 2;
    int steps = most * BigDecimal.TEN.pow(decimals).intValueExact();
    return BigDecimal.valueOf(5 + random.nextInt(steps), decimals);
  }

  private static Band band(BigDecimal reference, BigDecimal limit, int decimals) {
    BigDecimal step = BigDecimal.ONE.movePointLeft(decimals);
    BigDecimal move = reference.multiply(limit);
    return new Band(
        reference
            .subtract(move)
            .setScale(decimals, RoundingMode.HALF_UP)
            .min(reference.subtract(step)),
        reference.add(move).setScale(decimals, RoundingMode.HALF_UP).max(reference.add(step)));
  }

  private BigDecimal within(Band band, int decimals) {
    long steps = band.highest.subtract(band.lowest).movePointRight(decimals).longValueExact();
    long some =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> steps;
          default -> random.nextLong(steps + 1);
        };
    return band.lowest
        .add(BigDecimal.valueOf(some, decimals))
        .max(BigDecimal.ONE.movePointLeft(decimals));
  }

  private static Bars days(BigDecimal close, BigDecimal one, BigDecimal other) {
    double before = close.doubleValue();
    double low = one.min(other).doubleValue();
    double high = one.max(other).doubleValue();
    return new Bars.Builder(2)
        .add(MarketTime.dayStart(BEFORE), before, before, before, before, 100, 100)
        .add(MarketTime.dayStart(DAY), low, high, low, high, 100, 100)
        .build();
  }

  private double number(int most, int decimals) {
    int steps = most * BigDecimal.TEN.pow(decimals).intValueExact();
    return BigDecimal.valueOf(random.nextInt(steps + 1), decimals).doubleValue();
  }

  private CorporateAction action(Symbol symbol) {
    int kind = random.nextInt(7) + 1;
    return new CorporateAction(
        symbol,
        DAY,
        1,
        (kind & 1) == 0 ? 0 : number(20, 4),
        (kind & 4) == 0 ? 0 : number(10, 2),
        (kind & 2) == 0 ? 0 : number(20, 4),
        (kind & 4) == 0 ? 0 : number(8, 4));
  }

  /** As the exchanges write it: (10 P − cash + rights × price) / (10 + bonus + rights). */
  private static BigDecimal reference(BigDecimal close, CorporateAction action, int decimals) {
    BigDecimal rights = BigDecimal.valueOf(action.c4());
    BigDecimal worth =
        close
            .multiply(BigDecimal.TEN)
            .subtract(BigDecimal.valueOf(action.c1()))
            .add(rights.multiply(BigDecimal.valueOf(action.c2())));
    BigDecimal shares = BigDecimal.TEN.add(BigDecimal.valueOf(action.c3())).add(rights);
    return worth.divide(shares, decimals, RoundingMode.HALF_UP);
  }

  @ParameterizedTest
  @CsvSource({
    "600000.SH, STOCK, 0.10, 2",
    "688001.SH, STOCK, 0.20, 2",
    "300001.SZ, STOCK, 0.20, 2",
    "920001.BJ, STOCK, 0.30, 2",
    "900901.SH, B_SHARE, 0.10, 3",
    "200011.SZ, B_SHARE, 0.10, 2",
    "510300.SH, FUND, 0.20, 3"
  })
  void what_an_exchange_allows_contradicts_nothing_and_one_step_more_does(
      Symbol symbol, InstrumentType type, BigDecimal limit, int decimals) {
    List<String> wrong = new ArrayList<>();
    int exDays = 0;
    for (int i = 0; i < ROUNDS; i++) {
      BigDecimal close = price(decimals);
      Band ordinary = band(close, limit, decimals);
      Bars calm = days(close, within(ordinary, decimals), within(ordinary, decimals));
      expect(0, symbol, type, calm, List.of(), wrong);
      BigDecimal step = BigDecimal.ONE.movePointLeft(decimals);
      expect(1, symbol, type, days(close, ordinary.highest.add(step), close), List.of(), wrong);
      CorporateAction action = action(symbol);
      BigDecimal reference = reference(close, action, decimals);
      if (reference.compareTo(step) > 0) {
        exDays++;
        Band band = band(reference, limit, decimals);
        Bars day = days(close, within(band, decimals), within(band, decimals));
        expect(0, symbol, type, day, List.of(action), wrong);
      }
    }
    assertThat(exDays).isGreaterThan(ROUNDS / 2);
    assertThat(wrong).as("jumps.seed=%s", seed).isEmpty();
  }

  private static void expect(
      int count,
      Symbol symbol,
      InstrumentType type,
      Bars days,
      List<CorporateAction> actions,
      List<String> wrong) {
    List<Jump> found =
        new Jumps(symbol, type, actions, LocalDate.of(2015, 1, 5)).in(days, TimeRange.ALL);
    if (found.size() != count) {
      wrong.add(count + " expected, found " + found + " of " + days.close(0) + " " + actions);
    }
  }
}
