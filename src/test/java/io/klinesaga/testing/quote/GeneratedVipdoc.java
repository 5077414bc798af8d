package io.klinesaga.testing.quote;

import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.Resampler;
import io.klinesaga.market.Resampler.Gaps;
import io.klinesaga.market.Symbol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;

/** A folder of the TDX client with the bars of a {@link MadeMarket}. */
public final class GeneratedVipdoc {
  private static final int RECORD = 32;

  private final Path root;
  private final MadeMarket market;

  private GeneratedVipdoc(Path root, MadeMarket market) {
    this.root = root;
    this.market = market;
  }

  /**
   * Writes the files of days, of one and of five minutes.
   *
   * @param root the folder that is to contain {@code vipdoc}
   */
  public static void write(Path root, MadeMarket market) throws IOException {
    GeneratedVipdoc folder = new GeneratedVipdoc(root, market);
    for (Symbol symbol : market.symbols()) {
      folder.writeDays(symbol);
      folder.writeMinutes(symbol);
    }
  }

  private void writeDays(Symbol symbol) throws IOException {
    Bars bars = market.bars(symbol, Period.DAY);
    int divisor = MadeMarket.instrument(symbol).priceDivisor();
    ByteBuffer out = records(bars.size());
    for (int i = 0; i < bars.size(); i++) {
      out.putInt(BarHistory.date(bars.ts(i)));
      out.putInt(whole(bars.open(i), divisor)).putInt(whole(bars.high(i), divisor));
      out.putInt(whole(bars.low(i), divisor)).putInt(whole(bars.close(i), divisor));
      boolean isIndex = QuoteCode.isIndex(symbol);
      long volume = isIndex ? bars.volume(i) / 100 : bars.volume(i);
      out.putFloat((float) bars.amount(i)).putInt((int) volume).putInt(0);
    }
    save(symbol, "lday", "day", out);
  }

  private void writeMinutes(Symbol symbol) throws IOException {
    Bars minutes = market.bars(symbol, Period.MIN1);
    save(symbol, "minline", "lc1", minuteRecords(symbol, minutes));
    Bars fives = Resampler.resample(minutes, Period.MIN1, Period.MIN5, Gaps.NONE).bars();
    save(symbol, "fzline", "lc5", minuteRecords(symbol, fives));
  }

  private static ByteBuffer minuteRecords(Symbol symbol, Bars bars) {
    ByteBuffer out = records(bars.size());
    for (int i = 0; i < bars.size(); i++) {
      LocalDate day = MarketTime.date(bars.ts(i));
      int monthDay = day.getMonthValue() * 100 + day.getDayOfMonth();
      out.putShort((short) ((day.getYear() - 2004) * 2048 + monthDay));
      out.putShort((short) (MarketTime.millisOfDay(bars.ts(i)) / 60_000));
      out.putFloat((float) bars.open(i)).putFloat((float) bars.high(i));
      out.putFloat((float) bars.low(i)).putFloat((float) bars.close(i));
      boolean isIndex = QuoteCode.isIndex(symbol);
      long volume = isIndex ? Math.round(bars.amount(i) / 100) : bars.volume(i);
      out.putFloat((float) bars.amount(i)).putInt((int) volume).putInt(0);
    }
    return out;
  }

  private static ByteBuffer records(int count) {
    return ByteBuffer.allocate(count * RECORD).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void save(Symbol symbol, String kind, String extension, ByteBuffer records)
      throws IOException {
    String exchange = symbol.exchange().name().toLowerCase(Locale.ROOT);
    Path folder = root.resolve(Path.of("vipdoc", exchange, kind));
    Files.createDirectories(folder);
    Files.write(folder.resolve(exchange + symbol.code() + "." + extension), records.array());
  }

  private static int whole(double price, int divisor) {
    return Math.toIntExact(Math.round(price * divisor));
  }
}
