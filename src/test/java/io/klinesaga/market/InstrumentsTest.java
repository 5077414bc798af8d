package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstrumentsTest {
  @ParameterizedTest
  @CsvSource({
    "600000.SH,STOCK,2", "601868.SH,STOCK,2", "603000.SH,STOCK,2", "605001.SH,STOCK,2",
    "688001.SH,STOCK,2", "689009.SH,STOCK,2", "900901.SH,B_SHARE,3", "000001.SH,INDEX,2",
    "880001.SH,INDEX,2", "881478.SH,INDEX,2", "999999.SH,INDEX,2", "501000.SH,FUND,3",
    "510050.SH,FUND,3", "588000.SH,FUND,3", "010107.SH,BOND,3", "113001.SH,BOND,3",
    "204001.SH,REPO,3", "000001.SZ,STOCK,2", "003816.SZ,STOCK,2", "300750.SZ,STOCK,2",
    "302132.SZ,STOCK,2", "200002.SZ,B_SHARE,2", "399001.SZ,INDEX,2", "395001.SZ,INDEX,2",
    "159915.SZ,FUND,3", "161725.SZ,FUND,3", "184801.SZ,FUND,3", "123001.SZ,BOND,3",
    "101303.SZ,BOND,3", "430047.BJ,STOCK,2", "830799.BJ,STOCK,2", "871981.BJ,STOCK,2",
    "889001.BJ,STOCK,2", "920001.BJ,STOCK,2", "899050.BJ,INDEX,2"
  })
  void exchange_and_prefix_tell_type_and_decimals(
      String symbol, InstrumentType type, int decimals) {
    assertThat(Instruments.find(Symbol.parse(symbol))).contains(new Instrument(type, decimals));
    assertThat(new Instrument(type, decimals).priceDivisor())
        .isEqualTo((int) Math.pow(10, decimals));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"777777.SH", "602000.SH", "019547.SH", "131810.SZ", "600000.SZ", "000001.BJ"})
  void a_code_outside_the_table_is_not_guessed(String symbol) {
    assertThat(Instruments.find(Symbol.parse(symbol))).isEmpty();
  }
}
