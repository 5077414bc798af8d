package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstrumentsTest {
  @ParameterizedTest
  @CsvSource({
    "600000.SH,STOCK,2",
    "601868.SH,STOCK,2",
    "603000.SH,STOCK,2",
    "605001.SH,STOCK,2",
    "688001.SH,STOCK,2",
    "689009.SH,STOCK,2",
    "900901.SH,B_SHARE,3",
    "000001.SH,INDEX,2",
    "880001.SH,BOARD,2",
    "881478.SH,BOARD,2",
    "999999.SH,INDEX,2",
    "501000.SH,FUND,3",
    "510050.SH,FUND,3",
    "551030.SH,FUND,3",
    "588000.SH,FUND,3",
    "010107.SH,BOND,3",
    "113001.SH,BOND,3",
    "204001.SH,REPO,3",
    "131810.SZ,REPO,3",
    "000001.SZ,STOCK,2",
    "003816.SZ,STOCK,2",
    "300750.SZ,STOCK,2",
    "302132.SZ,STOCK,2",
    "200002.SZ,B_SHARE,2",
    "399001.SZ,INDEX,2",
    "395001.SZ,INDEX,2",
    "159915.SZ,FUND,3",
    "161725.SZ,FUND,3",
    "184801.SZ,FUND,3",
    "123001.SZ,BOND,3",
    "101303.SZ,BOND,3",
    "430047.BJ,STOCK,2",
    "830799.BJ,STOCK,2",
    "871981.BJ,STOCK,2",
    "889001.BJ,STOCK,2",
    "920001.BJ,STOCK,2",
    "899050.BJ,INDEX,2"
  })
  void exchange_and_prefix_tell_type_and_decimals(
      String symbol, InstrumentType type, int decimals) {
    assertThat(Instruments.shipped().of(Symbol.parse(symbol)))
        .contains(new Instrument(type, decimals));
    assertThat(new Instrument(type, decimals).priceDivisor())
        .isEqualTo((int) Math.pow(10, decimals));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"777777.SH", "602000.SH", "019547.SH", "130810.SZ", "600000.SZ", "000001.BJ"})
  void a_code_outside_the_table_is_not_guessed(String symbol) {
    assertThat(Instruments.shipped().of(Symbol.parse(symbol))).isEmpty();
  }

  private static Instruments with(Path folder, String text) throws IOException {
    return Instruments.shipped().with(Files.writeString(folder.resolve("symbols.txt"), text));
  }

  @Test
  void a_file_adds_prefixes_and_the_longest_one_counts(@TempDir Path folder) throws IOException {
    Instruments own =
        with(folder, "\uFEFF# 自定义\nsh 59 FUND 3 # later funds\nSH,599,bond,3\nSH 600000 index 2\n");
    assertThat(own.of(Symbol.parse("590001.SH"))).contains(new Instrument(InstrumentType.FUND, 3));
    assertThat(own.of(Symbol.parse("599001.SH"))).contains(new Instrument(InstrumentType.BOND, 3));
    assertThat(own.of(Symbol.parse("600000.SH"))).contains(new Instrument(InstrumentType.INDEX, 2));
    assertThat(own.of(Symbol.parse("600001.SH"))).contains(new Instrument(InstrumentType.STOCK, 2));
    assertThat(own.of(Symbol.parse("590001.SZ"))).isEmpty();
    assertThat(Instruments.shipped().of(Symbol.parse("590001.SH"))).isEmpty();
  }

  @Test
  void every_wrong_line_of_a_file_is_named(@TempDir Path folder) {
    assertThatThrownBy(
            () ->
                with(
                    folder,
                    """
                    SH 59 fund
                    HK 00 share 3
                    SH 6x share 2
                    SH 1234567 share 2
                    SH 59 etf 3

                    SH 59 fund 4
                    SH 57 fund 3
                    SH 57 fund 2
                    """))
        .hasMessage(
            "line 1: 'SH 59 fund': expected exchange, prefix, type and decimals, such as SH 55 fund 3;"
                + " line 2: 'HK 00 share 3': expected SH, SZ or BJ, found HK;"
                + " line 3: 'SH 6x share 2': expected a prefix of 1 to 6 digits, found 6x;"
                + " line 4: 'SH 1234567 share 2': expected a prefix of 1 to 6 digits, found 1234567;"
                + " line 5: 'SH 59 etf 3': expected one of share, b-share, fund, index, board, bond,"
                + " repo, found etf;"
                + " line 7: 'SH 59 fund 4': expected 2 or 3 decimals, found 4;"
                + " line 9: 'SH 57 fund 2': line 8 says something else of this prefix");
  }
}
