package io.klinesaga.bench;

import io.klinesaga.config.TdengineConfig;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.tdengine.TableNames;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the driver alone can do: the same bars from the same source, bound and sent over the same
 * number of connections.
 */
final class BareLoop {
  private final TdengineConfig config;
  private final KlineSource source;
  private final int workers;
  private final int chunkSize;
  private final LongAdder rows = new LongAdder();
  private final LongAdder requests = new LongAdder();

  BareLoop(TdengineConfig config, KlineSource source, int workers, int chunkSize) {
    this.config = config;
    this.source = source;
    this.workers = workers;
    this.chunkSize = chunkSize;
  }

  long rows() {
    return rows.sum();
  }

  long requests() {
    return requests.sum();
  }

  /** Symbols of one period that go into one statement. */
  private record Chunk(Period period, List<Symbol> symbols) {}

  void run(List<Period> periods) {
    Queue<Chunk> chunks = new ConcurrentLinkedQueue<>();
    for (Period period : periods) {
      List<Symbol> symbols = List.copyOf(source.symbols(period));
      for (int i = 0; i < symbols.size(); i += chunkSize) {
        int end = Math.min(i + chunkSize, symbols.size());
        chunks.add(new Chunk(period, symbols.subList(i, end)));
      }
    }
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      Callable<Void> worker = () -> work(chunks);
      for (Future<Void> future : pool.invokeAll(Collections.nCopies(workers, worker))) {
        future.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the bare loop failed: " + e.getCause(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** One worker, on a connection of its own. */
  @SuppressWarnings("NullAway") // Void has no other value
  private Void work(Queue<Chunk> chunks) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(config.url(), config.user(), config.password())) {
      for (Chunk chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
        write(connection, chunk.period(), chunk.symbols());
      }
    }
    return null;
  }

  private void write(Connection connection, Period period, List<Symbol> symbols)
      throws SQLException {
    String sql =
        "INSERT INTO "
            + config.database()
            + "."
            + TableNames.superTable(period)
            + " (tbname, symbol, ts, open, high, low, close, volume, amount, txn_id, is_valid)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int pending = 0;
      for (Symbol symbol : symbols) {
        SeriesId series = new SeriesId(symbol, period);
        Bars bars = source.fetch(series, TimeRange.ALL).bars();
        for (int i = 0; i < bars.size(); i++) {
          bind(statement, series, bars, i);
          statement.addBatch();
          if (++pending == config.batchRows()) {
            pending = send(statement, pending);
          }
        }
      }
      send(statement, pending);
    }
  }

  private static void bind(PreparedStatement statement, SeriesId series, Bars bars, int i)
      throws SQLException {
    statement.setString(1, TableNames.childTable(series));
    statement.setString(2, series.symbol().toString());
    statement.setLong(3, bars.ts(i));
    statement.setDouble(4, bars.open(i));
    statement.setDouble(5, bars.high(i));
    statement.setDouble(6, bars.low(i));
    statement.setDouble(7, bars.close(i));
    statement.setLong(8, bars.volume(i));
    statement.setDouble(9, bars.amount(i));
    statement.setLong(10, 0);
    statement.setBoolean(11, true);
  }

  private int send(PreparedStatement statement, int pending) throws SQLException {
    if (pending > 0) {
      statement.executeBatch();
      requests.increment();
      rows.add(pending);
    }
    return 0;
  }
}
