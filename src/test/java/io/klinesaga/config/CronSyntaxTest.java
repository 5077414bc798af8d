package io.klinesaga.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronSyntaxTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 30 16 ? * MON-FRI",
        "0 0/5 9-15 ? * 2-6",
        "*/10 * * * * ?",
        "0 0 0 L-3 * ?",
        "0 0 0 15W JAN,JUL ? 2026-2030",
        "0 0 12 ? * fri#3",
        "0 0 12 ? * 6L",
        "0 0 0 LW * ?",
        "0 0 0 ? * MONDAY",
        "0 1,,2 0 ? * *",
        "0 0/0 0 ? * *"
      })
  void what_quartz_reads_is_accepted(String cron) {
    assertThat(CronSyntax.check(cron)).isEqualTo(cron);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30 16 * * *",
        "60 0 0 ? * *",
        "0 0 24 ? * *",
        "0 0 0 ? * ?",
        "0 0 0 * * *",
        "0 0 0 32 * ?",
        "0 0 0 ? 13 MON",
        "0 0 0 ? * 8",
        "0 0 1- ? * *",
        "0 0 ? ? * MON",
        "0 0 0 ? * MON 2026 x",
        "0 0/70 0 ? * *",
        "0 0 0 ? FOO MON",
        "0 0 0 ? * MON#",
        "x",
        "99999999999 0 0 ? * *",
        "0 0 5x * * ?",
        "0 5x 0 ? * MON-FRI",
        "0 0 0 ? * MONX",
        "0 0/5x 0 ? * *",
        "0 0 16-17h ? * *",
        "0 0 0 1 1 ? 2020",
        "0 0 0 30 2 ?"
      })
  void what_quartz_refuses_is_refused(String cron) {
    assertThatThrownBy(() -> CronSyntax.check(cron))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "expected a Quartz cron expression of 6 or 7 fields, seconds first: ")
        .hasMessageNotContaining("java.");
  }
}
