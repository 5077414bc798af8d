package io.klinesaga.testing;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.dispatch.ChunkBook.Claim;
import io.klinesaga.dispatch.ChunkId;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.postgres.PostgresChunkBook;
import io.klinesaga.postgres.PostgresNodes;
import io.klinesaga.postgres.PostgresRunHistory;
import io.klinesaga.postgres.PostgresSagaLog;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.sync.Chunk;
import io.klinesaga.sync.ChunkReport;
import io.klinesaga.sync.SeriesNote;
import io.klinesaga.sync.SeriesOutcome;
import io.klinesaga.sync.SeriesPlan;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A process as PostgreSQL knows it, and what it writes of chunks; it does no work. */
public record ChunkNode(
    SagaOwner owner, PostgresChunkBook book, PostgresSagaLog log, PostgresRunHistory history) {
  /** A process silent for longer is gone. */
  public static final Duration LEASE = Duration.ofSeconds(30);

  /** One that is alive. */
  public static ChunkNode in(Transactions transactions) {
    SagaOwner owner = SagaOwner.thisProcess();
    ChunkNode node =
        new ChunkNode(
            owner,
            new PostgresChunkBook(transactions, owner, LEASE),
            new PostgresSagaLog(transactions, owner),
            new PostgresRunHistory(transactions, owner, LEASE));
    node.log().heartbeat();
    return node;
  }

  /** One that is alive and a node of the cluster. */
  public static ChunkNode named(String name, Transactions transactions) {
    ChunkNode node = in(transactions);
    PostgresNodes nodes = new PostgresNodes(transactions, node.owner(), name, "test", LEASE);
    nodes.beat();
    nodes.note(Map.of(), Duration.ZERO);
    return node;
  }

  /** The series of a number, from 0 on. */
  public static SeriesId series(int number) {
    return new SeriesId(
        Symbol.parse(String.format(Locale.ROOT, "%06d.SH", 600000 + number)), Period.DAY);
  }

  /** Begins a run of so many chunks of two daily series each. */
  public long begin(int chunks) {
    SyncRequest request = SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA);
    long run = history.begin(request);
    plan(run, request, 0, chunks);
    return run;
  }

  /**
   * Plans a run that has begun.
   *
   * @param idle how many further series have ended with the plan
   */
  public void plan(long run, SyncRequest request, int idle, int chunks) {
    SyncRun planned = new SyncRun(run, request, SyncListener.NONE);
    List<Chunk> all = new ArrayList<>();
    for (int i = 0; i < chunks; i++) {
      all.add(
          new Chunk(
              planned,
              Period.DAY,
              List.of(
                  new SeriesPlan(series(2 * i), TimeRange.ALL, true),
                  new SeriesPlan(series(2 * i + 1), TimeRange.ALL, true))));
    }
    book.record(run, request, idle, all, null);
    history.planned(run, 2 * chunks + idle, idle);
  }

  /** Takes a chunk, whoever has failed at it. */
  public Claim take(long run, int number) {
    return book.take(new ChunkId(run, number)).orElseThrow().claim();
  }

  /** Takes a chunk and ends it. */
  public void end(long run, int number) {
    book.ended(take(run, number), report(series(2 * number - 2), series(2 * number - 1)));
  }

  /** Takes a chunk and fails at it. */
  public void fail(long run, int number, String error) {
    book.failed(take(run, number), error);
  }

  /** What comes of a chunk whose series are committed. */
  public static ChunkReport report(SeriesId... series) {
    List<SeriesResult> results = new ArrayList<>();
    for (SeriesId one : series) {
      results.add(new SeriesResult(one, SeriesOutcome.COMMITTED, 3, ""));
    }
    return new ChunkReport(
        results, List.of(new SeriesNote(series[0], "warning", "a \"note\" \u0000")), 6, 1, 2, 3, 4);
  }
}
