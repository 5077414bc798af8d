package io.klinesaga.source.csv;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Writes bars the way the tools do whose exports people have; knows nothing of the reader, not even
 * its table of profiles.
 */
final class ExportWriter {
  /** A bar; the time is that of the market. */
  record Row(
      LocalDateTime time,
      BigDecimal open,
      BigDecimal high,
      BigDecimal low,
      BigDecimal close,
      long shares,
      BigDecimal yuan) {}

  /** Which tool. */
  enum Tool {
    KLINE("date,open,high,low,close,volume,amount", 1, 1),
    AKSHARE("日期,股票代码,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率", 100, 1),
    TUSHARE(
        "ts_code,trade_date,open,high,low,close,pre_close,change,pct_chg,vol,amount", 100, 1000),
    BAOSTOCK(
        "date,code,open,high,low,close,preclose,volume,amount,adjustflag,turn,tradestatus", 1, 1),
    QLIB("symbol,date,open,close,high,low,volume,amount,factor", 1, 1),
    TDX_EXPORT("      日期\t    开盘\t    最高\t    最低\t    收盘\t    成交量\t    成交额", 1, 1);

    final String header;
    final int sharesPerUnit;
    final int yuanPerUnit;

    Tool(String header, int sharesPerUnit, int yuanPerUnit) {
      this.header = header;
      this.sharesPerUnit = sharesPerUnit;
      this.yuanPerUnit = yuanPerUnit;
    }

    String profile() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** How a day, or a day with time, is written. */
  enum Date {
    ISO("yyyy-MM-dd", "auto"),
    SLASHES("yyyy/M/d", "auto"),
    COMPACT("yyyyMMdd", "auto"),
    CHINESE("yyyy年M月d日", "auto"),
    WITH_TIME("yyyy-MM-dd HH:mm:ss", "auto"),
    WITH_OFFSET("yyyy-MM-dd'T'HH:mm:ss'+08:00'", "auto"),
    MONTH_FIRST("M/d/yyyy", "M/d/yyyy"),
    DAY_FIRST("d.M.yyyy", "d.M.yyyy"),
    SECONDS("", "epoch-s"),
    MILLISECONDS("", "epoch-ms");

    private final String pattern;
    final String setting;

    Date(String pattern, String setting) {
      this.pattern = pattern;
      this.setting = setting;
    }

    String write(LocalDateTime time) {
      long seconds = time.toEpochSecond(ZoneOffset.ofHours(8));
      return switch (this) {
        case SECONDS -> Long.toString(seconds);
        case MILLISECONDS -> Long.toString(seconds * 1000);
        default -> DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(time);
      };
    }
  }

  Tool tool = Tool.KLINE;
  Function<LocalDateTime, String> date = Date.ISO::write;
  Charset charset = java.nio.charset.StandardCharsets.UTF_8;
  String symbol = "600000.SH";
  String title = "600000 浦发银行 日线 不复权";
  String lineEnd = "\n";
  boolean hasMark;
  boolean hasThousands;
  boolean hasEmptyLines;
  int sharesPerUnit;
  int yuanPerUnit;

  ExportWriter as(Tool chosen) {
    tool = chosen;
    sharesPerUnit = chosen.sharesPerUnit;
    yuanPerUnit = chosen.yuanPerUnit;
    if (chosen == Tool.TDX_EXPORT) {
      charset = Charset.forName("GBK");
      lineEnd = "\r\n";
    }
    return this;
  }

  void write(Path file, List<Row> rows) throws IOException {
    List<String> lines = new ArrayList<>();
    if (tool == Tool.TDX_EXPORT) {
      lines.add(title);
    }
    lines.add(tool.header);
    rows.forEach(row -> lines.add(line(row)));
    if (tool == Tool.TDX_EXPORT) {
      lines.add("数据来源:通达信");
    }
    if (hasEmptyLines) {
      lines.add(",".repeat(tool.header.split("[,\t]", -1).length - 1));
    }
    String text = (hasMark ? "\uFEFF" : "") + String.join(lineEnd, lines) + lineEnd;
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(charset));
  }

  private String line(Row row) {
    String day = date.apply(row.time());
    String volume = number(BigDecimal.valueOf(row.shares()), sharesPerUnit);
    String amount = number(row.yuan(), yuanPerUnit);
    String o = row.open().toPlainString();
    String h = row.high().toPlainString();
    String l = row.low().toPlainString();
    String c = row.close().toPlainString();
    return switch (tool) {
      case KLINE -> join(day, o, h, l, c, volume, amount);
      case AKSHARE -> join(day, symbol, o, c, h, l, volume, amount, "1.0", "0.1", "0.01", "0.5");
      case TUSHARE -> join(symbol, day, o, h, l, c, "1", "0.01", "0.1", volume, amount);
      case BAOSTOCK -> join(day, symbol, o, h, l, c, "1", volume, amount, "3", "0.1", "1");
      case QLIB -> join(symbol, day, o, c, h, l, volume, amount, "1.0");
      case TDX_EXPORT -> String.join("\t", day, o, h, l, c, volume, amount);
    };
  }

  private static String join(String... cells) {
    return String.join(",", cells);
  }

  private String number(BigDecimal value, int unit) {
    BigDecimal inUnit = value.divide(BigDecimal.valueOf(unit)).stripTrailingZeros();
    if (!hasThousands) {
      return inUnit.toPlainString();
    }
    return '"'
        + String.format(Locale.ROOT, "%,." + Math.max(0, inUnit.scale()) + "f", inUnit)
        + '"';
  }
}
