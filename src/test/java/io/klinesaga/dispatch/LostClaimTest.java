package io.klinesaga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.cli.Cli;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.sync.Chunk;
import io.klinesaga.sync.Claim;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncRun;
import io.klinesaga.sync.SyncService;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.TestServers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process from which a chunk was taken writes nothing of it, in whatever way it would write. */
@Tag("servers")
class LostClaimTest {
  private final Map<String, String> settings = TestServers.freshSettings();
  private KlineApplication application;
  private Cli cli;

  @BeforeEach
  void start() {
    settings.put("kline.source", "synthetic");
    settings.put("kline.source.synthetic.symbols", "6");
    application =
        KlineApplication.start(TestServers.configuration(settings), false, SyncListener.NONE);
    cli = Cli.with(settings);
  }

  @AfterEach
  void stop() {
    application.close();
  }

  private static void lost() {
    throw new IllegalStateException("the chunk was taken away");
  }

  /** What comes of the series of a chunk that is lost when its work begins. */
  private SyncSummary work(TransactionMode mode) {
    return work(mode, LostClaimTest::lost);
  }

  private SyncSummary work(TransactionMode mode, Claim claim) {
    SyncService service =
        application.context().getRegistry().lookupByNameAndType("klineSync", SyncService.class);
    SyncRun planned = service.planDaily(SyncRequest.incremental(List.of(Period.DAY), mode));
    SyncRun run = new SyncRun(planned.id(), planned.request(), SyncListener.NONE, claim);
    ProducerTemplate producer = application.context().createProducerTemplate();
    for (Chunk chunk : planned.getChunks()) {
      producer.send(
          "direct:kline-chunk",
          exchange -> exchange.getMessage().setBody(new Chunk(run, chunk.period(), chunk.plans())));
    }
    return run.summary();
  }

  private List<String> everything() throws SQLException {
    List<String> all = new ArrayList<>(cli.pg("SELECT * FROM sync_state ORDER BY symbol"));
    all.addAll(cli.pg("SELECT * FROM transaction_log ORDER BY transaction_id"));
    all.addAll(cli.td("SELECT count(*), sum(txn_id), count(is_valid) FROM daily_kline"));
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void new_bars_are_not_written(TransactionMode mode) throws SQLException {
    List<String> before = everything();
    SyncSummary summary = work(mode);
    assertThat(summary.failed()).isEqualTo(6);
    assertThat(summary.problems())
        .allSatisfy(one -> assertThat(one.reason()).contains("the chunk was taken away"));
    assertThat(everything()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void bars_that_no_log_knows_are_noted_with_the_claim(TransactionMode mode) throws SQLException {
    Map<SeriesId, Integer> noted = new ConcurrentHashMap<>();
    SyncSummary summary =
        work(
            mode,
            new Claim() {
              @Override
              public void require() {
                // it holds
              }

              @Override
              public void wrote(Map<SeriesId, Integer> rows) {
                noted.putAll(rows);
              }
            });
    assertThat(summary.committed()).isEqualTo(6);
    int rows = noted.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(rows).isEqualTo(mode == TransactionMode.SAGA ? 0 : (int) summary.rowsWritten());
  }

  @Test
  void what_is_known_of_unchanged_series_stays_as_it_is() throws SQLException {
    application.sync(SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA));
    List<String> before = everything();
    assertThat(work(TransactionMode.SAGA).unchanged()).isZero();
    assertThat(everything()).isEqualTo(before);
  }
}
