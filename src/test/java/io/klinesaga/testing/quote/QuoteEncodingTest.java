package io.klinesaga.testing.quote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The encoder of the simulated server against the examples in the notes on the protocol. */
class QuoteEncodingTest {
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "30, 1e",
    "-20, 54",
    "63, 3f",
    "64, 8001",
    "-64, c001",
    "220, 9c03",
    "8191, bf7f",
    "8192, 808001",
    "18100, b49a02",
    "-420, e406",
    "-123455, ff880f",
    "9010, b28c01"
  })
  void an_integer_takes_as_many_bytes_as_it_needs(long value, String hex) {
    assertThat(hex(new Body().vint(value).bytes())).isEqualTo(hex);
  }

  @Test
  void days_in_shares() {
    List<QuotedBar> bars =
        List.of(
            bar(20260914, 900, "17560 17680 17480 17580 6421189 112760728 0 0"),
            bar(20260915, 900, "17570 17610 17360 17400 7282855 127109168 0 0"),
            bar(20260916, 900, "17380 17520 17210 17460 7382862 128141680 0 0"),
            bar(20260917, 900, "17400 17500 17290 17310 5911592 102567016 0 0"),
            bar(20260918, 900, "17400 17590 17360 17560 7896843 138307824 0 0"),
            bar(20260921, 900, "17550 17780 17530 17750 8738903 154285184 0 0"));
    assertThat(hex(BarBody.chained(bars, 4, false)))
        .isEqualTo(
            joined(
                "0600 32283501 989202 14 b801 d001 8af5c34a f312d74c",
                "33283501 4a ea02 28 d203 4e41de4a 0671f24c",
                "34283501 54 9001 8c02 ea02 9c4ee14a 2e69f44c",
                "35283501 7c da01 a401 ee01 5068b44a 8da1c34c",
                "36283501 9a01 a002 be02 68 16fef04a 8fe6034d",
                "39283501 4a 8803 a603 54 5758054b 4823134d"));
  }

  @Test
  void minutes() {
    List<QuotedBar> bars =
        List.of(
            bar(20260921, 895, "17760 17770 17750 17760 47500 843552 0 0"),
            bar(20260921, 896, "17760 17770 17760 17760 69500 1234506 0 0"),
            bar(20260921, 897, "17770 17770 17760 17770 44400 788796 0 0"),
            bar(20260921, 898, "17770 17770 17770 17770 200 3554 0 0"),
            bar(20260921, 899, "17770 17770 17770 17770 0 0 0 0"),
            bar(20260921, 900, "17750 17750 17750 17750 109700 1947175 0 0"));
    assertThat(hex(BarBody.chained(bars, 7, false)))
        .isEqualTo(
            joined(
                "0600 99b37f03 a09502 00 0a 4a 008c3947 00f24d49",
                "99b38003 00 00 0a 00 00be8747 50b29649",
                "99b38103 0a 00 00 4a 00702d47 c0934049",
                "99b38203 00 00 00 00 00004843 00205e45",
                "99b38303 00 00 00 00 00000000 00000000",
                "99b38403 54 00 00 00 0042d647 38b1ed49"));
  }

  @Test
  void days_of_an_index() {
    List<QuotedBar> bars =
        List.of(
            bar(20260916, 900, "3861750 3894660 3842720 3891600 459125120 871141343232 1650 608"),
            bar(20260917, 900, "3877000 3898840 3866890 3875600 452886464 868773068800 1062 1205"),
            bar(20260918, 900, "3891960 3919670 3888500 3911870 485712512 994169454592 1756 519"),
            bar(20260921, 900, "3920270 3950940 3918130 3949910 502354880 946819104768 1840 473"));
    assertThat(hex(BarBody.chained(bars, 4, true)))
        .isEqualTo(
            joined(
                "0400 34283501 b6b3d703 9ad203 8e8204 d6a902 8cedda4d 12d44a53 7206 6002",
                "35283501 c8e401 f815 90d502 fe9d01 fef3d74d e9464a53 2604 b504",
                "36283501 a8ff01 86b702 beb003 c436 149be74d 1e796753 dc06 0702",
                "39283501 908301 88cf03 8edf03 dc21 9e8aef4d d1725c53 3007 d901"));
  }

  @Test
  void a_short_answer_is_sent_as_it_is() {
    QuoteRequest request = new QuoteRequest(0x0C, 0x006C180C, Method.COUNT, new byte[6]);
    assertThat(hex(Frame.plain(request, new Body().u16(6631).bytes())))
        .isEqualTo(joined("b1cb7400 0c 0c186c00 00 4e04 0200 0200 e719"));
  }

  /** Open, high, low, close, volume, amount, rising and falling members. */
  static QuotedBar bar(int date, int minute, String numbers) {
    String[] n = numbers.split(" ", -1);
    return new QuotedBar(
        date,
        minute,
        Integer.parseInt(n[0]),
        Integer.parseInt(n[1]),
        Integer.parseInt(n[2]),
        Integer.parseInt(n[3]),
        Float.parseFloat(n[4]),
        Float.parseFloat(n[5]),
        Integer.parseInt(n[6]),
        Integer.parseInt(n[7]));
  }

  private static String joined(String... digits) {
    return String.join("", digits).replace(" ", "");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
