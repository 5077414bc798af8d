package io.klinesaga.tdengine;

import static org.assertj.core.api.Assertions.assertThat;

import com.taosdata.jdbc.ws.Transport;
import io.klinesaga.config.TdengineConfig;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.Symbol;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What is wrong in the driver, and that the product's reading keeps out of its way: a result of 47
 * blocks, three busy threads beside it.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class DriverRaceTest {
  private static final int TIMEOUT = 0x231e;
  private static final int SERIES = 10;
  private static final int ROWS = 4_800;
  private static final long START = 1_767_542_400_000L;
  private static final int SHORT_TIMEOUT = 500;

  /** Longer than a server takes on a busy machine. */
  private static final int LONG_TIMEOUT = 10_000;

  private final TdengineConfig config =
      TestServers.configuration(TestServers.freshSettings()).tdengine();
  private final TdengineBarStore store = new TdengineBarStore(config);
  private final String sql =
      "SELECT tbname, "
          + StoredRows.COLUMNS
          + " FROM "
          + config.database()
          + ".minute_kline_1min ORDER BY tbname, ts";

  @BeforeAll
  void write() throws IOException {
    TdengineDriver.load(config);
    store.createSchema();
    Map<SeriesId, StoredBars> rows = new HashMap<>();
    for (int s = 0; s < SERIES; s++) {
      StoredBars.Builder bars = new StoredBars.Builder(ROWS);
      for (int i = 0; i < ROWS; i++) {
        bars.values().add(START + i * 60_000L, i, i, i, i, i, i);
        bars.end(1, Validity.VALID);
      }
      rows.put(new SeriesId(Symbol.parse("60000" + s + ".SH"), Period.MIN1), bars.build());
    }
    store.write(Period.MIN1, rows, () -> {});
  }

  @AfterAll
  void close() {
    store.dropDatabase(config.database());
    store.close();
  }

  private Connection connect(int requestTimeout) throws SQLException {
    return DriverManager.getConnection(
        config.url()
            + "/?varcharAsString=true&messageWaitTimeout="
            + requestTimeout
            + "&user="
            + config.user()
            + "&password="
            + config.password());
  }

  /** What came of reading one result. */
  private record Outcome(int rows, int timeouts, boolean isComplete) {}

  /** Reads with a pause at each block and goes on after a time-out. */
  private static Outcome readSlowly(ResultSet result) throws SQLException, InterruptedException {
    int rows = 0;
    int timeouts = 0;
    boolean isComplete = true;
    while (true) {
      try {
        if (!result.next()) {
          return new Outcome(rows, timeouts, isComplete && rows == SERIES * ROWS);
        }
      } catch (SQLException e) {
        assertThat(e.getErrorCode()).isEqualTo(TIMEOUT);
        assertThat(++timeouts).isLessThan(48);
        continue;
      }
      isComplete &= result.getLong(2) == START + rows % ROWS * 60_000L;
      if (++rows % 1024 == 0) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
    }
  }

  @Test
  void the_driver_forgets_to_ask_when_the_answer_overtakes_its_own_note()
      throws SQLException, InterruptedException, ReflectiveOperationException {
    try (Connection connection = connect(SHORT_TIMEOUT);
        Statement statement = connection.createStatement()) {
      Outcome outcome = null;
      for (int i = 0; i < 10 && (outcome == null || outcome.timeouts == 0); i++) {
        try (ResultSet result = statement.executeQuery(sql)) {
          OvertakenTransport.slowDown(result);
          outcome = readSlowly(result);
          assertThat(outcome.isComplete).isTrue();
        }
      }
      assertThat(outcome.timeouts).isPositive();
    }
  }

  @Test
  void the_products_reading_of_the_same_load_comes_to_its_end_at_once()
      throws SQLException, InterruptedException {
    ResultReader reader = new ResultReader(Duration.ofMillis(LONG_TIMEOUT));
    besideBusyThreads(
        () -> {
          try (Connection connection = connect(LONG_TIMEOUT)) {
            for (int i = 0; i < 10; i++) {
              Columns columns = reader.read(connection, sql);
              assertThat(columns.size()).isEqualTo(SERIES * ROWS);
              assertThat(columns.hasWaited()).isFalse();
            }
          }
        });
  }

  /** As it happens by itself; how often depends on the machine. */
  @Test
  @Tag("soak")
  void slow_readers_meet_it_by_chance_and_the_product_does_not()
      throws SQLException, InterruptedException {
    ResultReader reader = new ResultReader(Duration.ofMillis(LONG_TIMEOUT));
    int[] met = new int[3];
    besideBusyThreads(
        () -> {
          try (Connection connection = connect(LONG_TIMEOUT);
              Statement statement = connection.createStatement()) {
            for (int i = 0; i < 500; i++) {
              try (ResultSet result = statement.executeQuery(sql)) {
                Outcome outcome = readSlowly(result);
                met[0] += outcome.timeouts > 0 ? 1 : 0;
                met[1] += outcome.isComplete ? 1 : 0;
              }
              met[2] += reader.read(connection, sql).hasWaited() ? 1 : 0;
            }
          }
        });
    assertThat(met[1]).isEqualTo(500);
    assertThat(met[2]).as("with a slow reader: %s of 500", met[0]).isZero();
  }

  /** Work that reads. */
  @FunctionalInterface
  private interface Reading {
    void run() throws SQLException, InterruptedException;
  }

  private static void besideBusyThreads(Reading work) throws SQLException, InterruptedException {
    AtomicBoolean isDone = new AtomicBoolean();
    List<Thread> busy = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Thread thread = new Thread(() -> spin(isDone), "busy-" + i);
      thread.setDaemon(true);
      thread.start();
      busy.add(thread);
    }
    try {
      work.run();
    } finally {
      isDone.set(true);
      for (Thread thread : busy) {
        thread.join();
      }
    }
  }

  private static void spin(AtomicBoolean isDone) {
    while (!isDone.get()) {
      Thread.onSpinWait();
    }
  }

  /**
   * The driver's transport with a reader that is put aside between asking for a block and noting
   * that it has asked, as a busy machine does to it: until the answer is there and the queue full.
   */
  private static final class OvertakenTransport extends Transport {
    private final Transport real;
    private final BlockingQueue<?> queue;
    private final Thread reader = Thread.currentThread();

    private OvertakenTransport(Transport real, BlockingQueue<?> queue) {
      this.real = real;
      this.queue = queue;
    }

    static void slowDown(ResultSet result) throws ReflectiveOperationException {
      Object fetching = field(result, "fetchBlockData").get(result);
      Field transport = field(fetching, "transport");
      BlockingQueue<?> queue = (BlockingQueue<?>) field(fetching, "blockingQueue").get(fetching);
      transport.set(fetching, new OvertakenTransport((Transport) transport.get(fetching), queue));
    }

    private static Field field(Object owner, String name) throws ReflectiveOperationException {
      for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (field.getName().equals(name)) {
            field.setAccessible(true);
            return field;
          }
        }
      }
      throw new NoSuchFieldException(name);
    }

    @Override
    public void sendFetchBlockAsync(long reqId, long resultId) throws SQLException {
      real.sendFetchBlockAsync(reqId, resultId);
      if (Thread.currentThread() == reader) {
        await(() -> queue.remainingCapacity() == 0);
      }
    }

    private static void await(BooleanSupplier condition) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
      while (!condition.getAsBoolean() && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      // The receiver notes that it has stopped right after it has filled the queue.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Override
    public void close() {
      // The connection closes the real one.
    }
  }
}
