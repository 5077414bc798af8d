package io.klinesaga.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h/d?user=u&password=p, jdbc:postgresql://h/d?user=u&password=******",
    "jdbc:TAOS-WS://h:6041?PASSWORD=p&x=1, jdbc:TAOS-WS://h:6041?PASSWORD=******&x=1",
    "postgres://u:p:q@h:5/d, postgres://u:******@h:5/d",
    "postgres://u@h:5432/d, postgres://u@h:5432/d",
    "postgres://h:5432/d, postgres://h:5432/d",
    "cannot reach jdbc:x?password=p; try later, cannot reach jdbc:x?password=******; try later",
    "password too short, password too short"
  })
  void passwords_inside_text_are_masked_and_nothing_else(String text, String masked) {
    assertThat(Secrets.mask(text)).isEqualTo(masked);
  }
}
