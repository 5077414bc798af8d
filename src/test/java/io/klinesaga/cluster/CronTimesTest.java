package io.klinesaga.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.quartz.CronExpression;

class CronTimesTest {
  private static Instant time(String cron, String fired) throws Exception {
    CronExpression expression = new CronExpression(cron);
    expression.setTimeZone(TimeZone.getTimeZone("Asia/Shanghai"));
    return CronTimes.of(expression, Instant.parse(fired));
  }

  @Test
  void a_firing_in_time_belongs_to_its_own_time() throws Exception {
    assertThat(time("0 30 16 ? * MON-FRI", "2026-11-30T08:30:00Z"))
        .isEqualTo("2026-11-30T08:30:00Z");
  }

  @Test
  void a_firing_that_is_made_up_for_belongs_to_the_time_that_was_missed() throws Exception {
    assertThat(time("0 30 16 ? * MON-FRI", "2026-11-30T10:17:23.456Z"))
        .isEqualTo("2026-11-30T08:30:00Z");
    assertThat(time("0 30 16 ? * MON-FRI", "2026-11-29T23:00:00Z"))
        .isEqualTo("2026-11-27T08:30:00Z");
    assertThat(time("0 0/5 * * * ?", "2026-11-30T10:17:23.456Z")).isEqualTo("2026-11-30T10:15:00Z");
    assertThat(time("* * * * * ?", "2026-11-30T10:17:23.456Z")).isEqualTo("2026-11-30T10:17:23Z");
    assertThat(time("0 0 0 1 1 ?", "2026-11-30T10:17:23.456Z")).isEqualTo("2025-12-31T16:00:00Z");
  }

  @Test
  void where_the_schedule_has_no_earlier_time_a_firing_belongs_to_its_second() throws Exception {
    assertThat(time("0 0 0 1 1 ? 2030", "2026-11-30T10:17:23.456Z"))
        .isEqualTo("2026-11-30T10:17:23Z");
  }
}
