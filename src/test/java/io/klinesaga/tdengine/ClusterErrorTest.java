package io.klinesaga.tdengine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.testing.ErrorProxy;
import io.klinesaga.testing.TestServers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to a cluster that cannot serve them now. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class ClusterErrorTest {
  private static final SeriesId ONE = new SeriesId(Symbol.parse("600000.SH"), Period.DAY);
  private static final SeriesId TWO = new SeriesId(Symbol.parse("600001.SH"), Period.DAY);
  private static final long DAY = 86_400_000;
  private static final long START = 1_767_542_400_000L;
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int NOT_LEADER = 0x090c;
  private static final int BROKEN_LINK = 0x0018;

  private final ErrorProxy proxy;
  private final TdengineBarStore store;
  private final String database;

  ClusterErrorTest() {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.tdengine.connect-timeout", "20s");
    settings.put("kline.tdengine.request-timeout", LIMIT.toSeconds() + "s");
    database = settings.get("kline.tdengine.database");
    Matcher address =
        Pattern.compile("//([^:/]+):(\\d+)[^/?]*").matcher(settings.get("kline.tdengine.url"));
    assertThat(address.find()).isTrue();
    proxy =
        new ErrorProxy(new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2))));
    settings.put("kline.tdengine.url", address.replaceFirst("//127.0.0.1:" + proxy.port()));
    store = new TdengineBarStore(TestServers.configuration(settings).tdengine());
  }

  @BeforeAll
  void create() {
    store.createSchema();
  }

  @AfterEach
  void heal() {
    proxy.heal();
  }

  @AfterAll
  void close() {
    store.dropDatabase(database);
    store.close();
    proxy.close();
  }

  private static StoredBars bars(int count, long transaction) {
    StoredBars.Builder bars = new StoredBars.Builder(count);
    for (int i = 0; i < count; i++) {
      bars.values().add(START + i * DAY, 10, 11, 9, 10, 100 + i, 1_000);
      bars.end(transaction, Validity.VALID);
    }
    return bars.build();
  }

  private int write(SeriesId series, StoredBars bars, Runnable beforeEachRequest) {
    return store.write(Period.DAY, Map.of(series, bars), beforeEachRequest);
  }

  private @Nullable StoredBars read(SeriesId series) {
    return store.read(Period.DAY, Set.of(series), TimeRange.ALL).get(series);
  }

  @ParameterizedTest
  @EnumSource
  void a_read_waits_for_a_cluster_that_answers(ClusterError error) {
    write(ONE, bars(5, 7), () -> {});
    proxy.refuse("binary_query", error.code(), 3);
    assertThat(read(ONE)).isNotNull().satisfies(rows -> assertThat(rows.size()).isEqualTo(5));
    assertThat(proxy.errors()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void a_write_waits_for_it_too_and_looks_at_its_lease_each_time(ClusterError error) {
    AtomicInteger looks = new AtomicInteger();
    proxy.refuse("stmt2_exec", error.code(), 3);
    assertThat(write(TWO, bars(6, 8), looks::incrementAndGet)).isEqualTo(6);
    assertThat(proxy.errors()).isEqualTo(3);
    assertThat(looks).hasValue(4);
    assertThat(read(TWO)).isNotNull().satisfies(rows -> assertThat(rows.size()).isEqualTo(6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stmt2_init", "stmt2_prepare", "stmt2_bind"})
  void a_write_waits_in_each_of_its_steps(String step) {
    proxy.refuse(step, NOT_LEADER, 2);
    assertThat(write(TWO, bars(7, 8), () -> {})).isEqualTo(7);
    assertThat(proxy.errors()).isEqualTo(2);
  }

  @Test
  void a_write_that_was_done_all_the_same_is_written_again_and_is_there_once() {
    proxy.doAndRefuse("stmt2_exec", BROKEN_LINK, 2);
    assertThat(write(ONE, bars(8, 9), () -> {})).isEqualTo(8);
    assertThat(proxy.requests()).isEqualTo(3);
    assertThat(read(ONE)).isNotNull().satisfies(rows -> assertThat(rows.size()).isEqualTo(8));
  }

  @Test
  void a_lease_that_was_lost_meanwhile_ends_the_write() {
    AtomicInteger looks = new AtomicInteger();
    proxy.refuse("stmt2_exec", NOT_LEADER, ErrorProxy.ALWAYS);
    assertThatThrownBy(
            () ->
                write(
                    ONE,
                    bars(3, 9),
                    () -> {
                      if (looks.incrementAndGet() == 2) {
                        throw new IllegalStateException("passed over");
                      }
                    }))
        .hasMessage("passed over");
    assertThat(proxy.requests()).isEqualTo(1);
  }

  @Test
  void a_soft_delete_may_be_done_twice() {
    write(ONE, bars(5, 21), () -> {});
    proxy.doAndRefuse("binary_query", BROKEN_LINK, 1);
    assertThat(store.softDelete(21, ONE, TimeRange.ALL)).isEqualTo(5);
    assertThat(proxy.requests()).isEqualTo(2);
  }

  @Test
  void a_deletion_is_not_sent_again_and_is_no_refusal() {
    write(ONE, bars(5, 22), () -> {});
    proxy.doAndRefuse("binary_query", BROKEN_LINK, 1);
    assertThatThrownBy(() -> store.delete(ONE, new TimeRange(START, START + 4 * DAY)))
        .isExactlyInstanceOf(DatabaseUnreachableException.class)
        .hasMessageContaining("0x18");
    assertThat(proxy.requests()).isEqualTo(1);
  }

  @Test
  void a_schema_is_created_by_a_cluster_that_answers_later() {
    proxy.refuse("binary_query", NOT_LEADER, 3);
    store.createSchema();
    assertThat(store.schemaExists()).isTrue();
  }

  @Test
  void a_cluster_that_never_answers_ends_the_request_in_its_time_and_is_named() {
    long start = System.nanoTime();
    proxy.refuse("stmt2_exec", NOT_LEADER, ErrorProxy.ALWAYS);
    assertThatThrownBy(() -> write(ONE, bars(2, 9), () -> {}))
        .isInstanceOf(TdengineUnsettledException.class)
        .hasMessageContaining("write 1 series")
        .hasMessageContaining("0x90c")
        .hasMessageMatching(".*tried \\d+ times within 2 s.*");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT.plusSeconds(10));
    assertThat(proxy.errors()).isBetween(3, 12);
  }

  @Test
  void a_refusal_is_told_at_once() {
    proxy.refuse("stmt2_exec", 0x0357, ErrorProxy.ALWAYS);
    assertThatThrownBy(() -> write(ONE, bars(2, 9), () -> {}))
        .isInstanceOf(TdengineRefusedException.class);
    assertThat(proxy.errors()).isEqualTo(1);
    proxy.refuse("binary_query", 0x2600, ErrorProxy.ALWAYS);
    assertThatThrownBy(() -> read(ONE)).isInstanceOf(TdengineRefusedException.class);
    assertThat(proxy.errors()).isEqualTo(1);
  }

  @Test
  void a_query_that_has_shown_nothing_is_sent_again() {
    write(ONE, bars(4, 9), () -> {});
    List<String> shown = new ArrayList<>();
    proxy.refuse("binary_query", NOT_LEADER, 2);
    store.query(
        "SELECT count(*) FROM " + database + ".daily_kline_600000_sh",
        false,
        new RowVisitor() {
          @Override
          public void labels(List<String> columns) {
            shown.addAll(columns);
          }

          @Override
          public void row(@Nullable Object[] values) {
            shown.add(String.valueOf(values[0]));
          }
        });
    assertThat(shown).hasSize(2);
  }
}
