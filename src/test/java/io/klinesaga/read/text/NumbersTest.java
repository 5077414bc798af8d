package io.klinesaga.read.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  private static String text(double value) {
    StringBuilder text = new StringBuilder();
    Numbers.append(text, value);
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "7.2, 7.2",
    "10, 10",
    "0.001, 0.001",
    "-3.45, -3.45",
    "-0.05, -0.05",
    "0, 0",
    "123456789012.34, 123456789012.34",
    "1.2345E18, 1234500000000000000",
    "0.00001, 0.00001",
    "3.3333333333333335, 3.3333333333333335",
  })
  void a_number_is_plain_and_short(double value, String expected) {
    assertThat(text(value)).isEqualTo(expected);
  }

  @Test
  void every_number_reads_back_bit_for_bit() {
    Random random = new Random(20261130);
    for (int i = 0; i < 300_000; i++) {
      double value =
          switch (i % 4) {
            case 0 -> Math.round(random.nextDouble() * 1e6) / 100.0;
            case 1 -> random.nextDouble() * Math.pow(10, random.nextInt(14));
            case 2 -> -Math.round(random.nextDouble() * 1e9) / 10_000.0;
            default -> Double.longBitsToDouble(random.nextLong());
          };
      if (Double.isFinite(value) && value != 0) {
        assertThat(Double.parseDouble(text(value))).isEqualTo(value);
        assertThat(text(value)).doesNotContain("E");
      }
    }
  }
}
