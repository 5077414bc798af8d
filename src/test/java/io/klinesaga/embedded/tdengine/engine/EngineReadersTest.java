package io.klinesaga.embedded.tdengine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's connections to SQLite: each is given back or closed, whatever fails. */
class EngineReadersTest {
  private static void run(Db db, String sql) throws SQLException {
    db.connection().createStatement().execute(sql);
  }

  @Test
  void a_reader_that_cannot_begin_is_closed(@TempDir Path folder) throws SQLException {
    try (Engine engine = Engine.open(folder)) {
      Db reader = engine.reader();
      engine.release(reader);
      run(reader, "BEGIN");
      assertThatThrownBy(engine::reader)
          .isInstanceOf(TdengineException.class)
          .hasMessageContaining("within a transaction");
      assertThat(reader.connection().isClosed()).isTrue();
      engine.release(engine.reader());
    }
  }

  @Test
  void a_reader_whose_transaction_cannot_end_is_closed_and_not_used_again(@TempDir Path folder)
      throws SQLException {
    try (Engine engine = Engine.open(folder)) {
      Db reader = engine.reader();
      run(reader, "ROLLBACK");
      assertThatCode(() -> engine.release(reader)).doesNotThrowAnyException();
      assertThat(reader.connection().isClosed()).isTrue();
      Db next = engine.reader();
      assertThat(next).isNotSameAs(reader);
      engine.release(next);
    }
  }

  @Test
  void a_reader_given_back_after_the_close_is_closed(@TempDir Path folder) throws SQLException {
    Engine engine = Engine.open(folder);
    Db good = engine.reader();
    Db broken = engine.reader();
    run(broken, "ROLLBACK");
    engine.close();
    engine.release(good);
    engine.release(broken);
    assertThat(good.connection().isClosed()).isTrue();
    assertThat(broken.connection().isClosed()).isTrue();
    assertThatThrownBy(engine::reader)
        .isInstanceOf(TdengineException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void readers_given_back_while_the_engine_closes_are_closed(@TempDir Path folder)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 40; round++) {
        closeWhileReadersReturn(folder, threads);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void closeWhileReadersReturn(Path folder, ExecutorService threads)
      throws Exception {
    Engine engine = Engine.open(folder);
    List<Db> readers = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch start = new CountDownLatch(9);
    List<Future<?>> returns = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Db reader = engine.reader();
      readers.add(reader);
      returns.add(
          threads.submit(
              () -> {
                start.countDown();
                start.await();
                engine.release(reader);
                return null;
              }));
    }
    start.countDown();
    start.await();
    engine.close();
    for (Future<?> one : returns) {
      one.get();
    }
    for (Db reader : readers) {
      assertThat(reader.connection().isClosed()).isTrue();
    }
  }

  @Test
  void a_checkpoint_that_fails_keeps_no_lock(@TempDir Path folder) {
    Engine engine = Engine.open(folder);
    assertThatThrownBy(() -> engine.write(EngineReadersTest::closeWriter))
        .isInstanceOf(TdengineException.class);
    engine.close();
    Engine.open(folder).close();
  }

  private static int closeWriter(Db writer) throws SQLException {
    writer.connection().close();
    return 0;
  }
}
