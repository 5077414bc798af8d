package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.doctor.Diagnosis;
import io.klinesaga.doctor.Doctor;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.testing.HttpProbe;
import io.klinesaga.testing.TestServers;
import io.klinesaga.testing.Vipdoc;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a process does and says before and after the last day of its calendar. */
@Timeout(240)
@Tag("servers")
class CalendarAtWorkTest {
  private static final String CALENDAR_2027 =
      """
      2027 weekdays
      2027-01-01 closed
      2027-02-05..2027-02-19 closed
      """;

  @TempDir private Path folder;
  private final Map<String, String> settings = TestServers.freshSettings();

  @BeforeEach
  void a_share_that_is_suspended_on_two_days_of_2027() throws IOException {
    Vipdoc.copySample(folder);
    Path share = folder.resolve("vipdoc/sh/lday/sh600000.day");
    Vipdoc.append(share, 20261231, 1300, 1300, 1300, 1300, 0, 0);
    Vipdoc.append(share, 20270101, 1300, 1300, 1300, 1300, 0, 0);
    Vipdoc.append(share, 20270217, 1300, 1310, 1290, 1300, 130_000, 100);
    settings.put("kline.source.tdx-file.directory", folder.toString());
    settings.put("kline.tdengine.connect-timeout", "20s"); // the first one loads the driver
  }

  private void withFile() throws IOException {
    Path file = Files.writeString(folder.resolve("calendar.txt"), CALENDAR_2027);
    settings.put("kline.calendar.file", file.toString());
  }

  private static Clock at(String day) {
    return Clock.fixed(Instant.parse(day + "T12:00:00Z"), MarketTime.OFFSET);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-28,false,3,false", "2027-01-01,false,-1,true", "2027-02-17,false,-48,true",
    "2026-12-28,true,368,false", "2027-01-01,true,364,false", "2027-02-17,true,317,false"
  })
  void health_and_metric_tell_its_end_and_the_process_stays_ready(
      String day, boolean hasFile, double left, boolean isBehindUnknown) throws Exception {
    if (hasFile) {
      withFile();
    }
    int port = HealthTest.freePort();
    settings.put("kline.management.port", String.valueOf(port));
    try (KlineApplication application =
        KlineApplication.start(
            TestServers.configuration(settings), true, SyncListener.NONE, at(day))) {
      HttpProbe probe = new HttpProbe(port);
      String message = probe.health().checks().get("calendar");
      assertThat(message).startsWith("UP known until " + (hasFile ? "2027-12-31" : "2026-12-31"));
      if (hasFile) {
        assertThat(message).doesNotContain("kline.calendar.file");
      } else {
        assertThat(message).endsWith("; name further days in kline.calendar.file");
      }
      assertThat(gauge(application, "kline.calendar.days.left")).isEqualTo(left);
      assertThat(Double.isNaN(gauge(application, "kline.series.behind")))
          .isEqualTo(isBehindUnknown);
    }
  }

  private static double gauge(KlineApplication application, String name) {
    return await()
        .until(
            () ->
                application.meters().find(name).gauges().stream()
                    .mapToDouble(Gauge::value)
                    .findFirst(),
            OptionalDouble::isPresent)
        .getAsDouble();
  }

  @ParameterizedTest
  @CsvSource({"false,0", "true,1"})
  void beyond_the_calendar_no_day_counts_as_closed(boolean hasFile, int rejected)
      throws IOException {
    if (hasFile) {
      withFile();
    }
    try (KlineApplication application =
        KlineApplication.start(
            TestServers.configuration(settings), false, SyncListener.NONE, at("2027-02-18"))) {
      application.sync(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
      assertThat(rejectedAsClosed(application)).isEqualTo(rejected);
    }
  }

  private static int rejectedAsClosed(KlineApplication application) {
    return application
        .postgres()
        .transactions()
        .execute(
            "count",
            connection -> {
              try (Statement statement = connection.createStatement();
                  ResultSet row =
                      statement.executeQuery(
                          "SELECT count(*) FROM bar_quarantine WHERE rule = 'not-a-trading-day'")) {
                row.next();
                return row.getInt(1);
              }
            });
  }

  @Test
  void doctor_warns_and_names_what_is_wrong_with_a_file() throws IOException {
    assertThat(calendar("2026-12-28"))
        .isEqualTo("WARNING known until 2026-12-31 (the shipped list), 3 days left");
    assertThat(calendar("2026-10-01"))
        .isEqualTo("OK known until 2026-12-31 (the shipped list), 91 days left");
    withFile();
    assertThat(calendar("2027-02-17"))
        .isEqualTo("OK known until 2027-12-31 (" + folder + "/calendar.txt), 317 days left");
    Files.writeString(folder.resolve("calendar.txt"), "2026-12-31 closed\n2027-13-01 closed\n");
    assertThat(calendar("2026-12-28"))
        .isEqualTo(
            "PROBLEM kline.calendar.file = "
                + folder
                + "/calendar.txt: line 2: '2027-13-01 closed': expected a date such as 2026-01-05");
    assertThatThrownBy(() -> Market.of(TestServers.configuration(settings), at("2026-12-28")))
        .isInstanceOf(StartException.class);
  }

  @Test
  void the_list_of_the_client_is_used_and_a_broken_one_is_told() throws IOException {
    Path list = Files.createDirectories(folder.resolve("T0002/hq_cache")).resolve("needini.dat");
    Files.writeString(
        list,
        "[Holiday]\nY37=2027,0101,0205,0208,0209,0210,0211,0405,0503,1001,1004,1005,1006,1007,\n");
    assertThat(calendar("2026-12-28"))
        .isEqualTo("OK known until 2027-12-31 (" + list + "), 368 days left");
    Files.writeString(list, "[Holiday]\nY37=2027-01-01\n");
    assertThat(diagnoses("2026-12-28"))
        .anySatisfy(
            d -> {
              assertThat(d.level()).isEqualTo(Diagnosis.Level.WARNING);
              assertThat(d.found()).contains("needini.dat line 2: 'Y37=2027-01-01'");
            });
  }

  private String calendar(String day) {
    Diagnosis first = diagnoses(day).get(0);
    return first.level() + " " + first.found();
  }

  private List<Diagnosis> diagnoses(String day) {
    return Doctor.examine(TestServers.configuration(settings), at(day)).stream()
        .filter(d -> d.area().equals("market"))
        .toList();
  }
}
