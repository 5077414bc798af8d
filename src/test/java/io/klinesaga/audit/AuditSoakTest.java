package io.klinesaga.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.market.TimeRange;
import io.klinesaga.postgres.PostgresAuditFacts;
import io.klinesaga.postgres.PostgresRereads;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit of a whole market of one day, twenty times in a row beside busy threads. */
@Tag("soak")
@Timeout(value = 3600, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class AuditSoakTest {
  private static final Logger LOG = LoggerFactory.getLogger(AuditSoakTest.class);
  private static final int SYMBOLS = 5_400;
  private static final int ROUNDS = 20;
  private static final int BARS_OF_DAY = 240 + 48 + 16 + 8 + 4;
  private static final List<Period> PERIODS =
      List.of(Period.MIN1, Period.MIN5, Period.MIN15, Period.MIN30, Period.MIN60);

  @Test
  void a_whole_market_is_audited_twenty_times_under_load() throws InterruptedException {
    Map<String, String> settings = TestServers.freshSettings();
    settings.put("kline.source", "synthetic");
    settings.put("kline.tdengine.connect-timeout", "20s");
    settings.put("kline.source.synthetic.symbols", String.valueOf(SYMBOLS));
    settings.put("kline.source.synthetic.days", "1");
    Configuration configuration = TestServers.configuration(settings);
    try (KlineApplication application =
        KlineApplication.start(configuration, false, SyncListener.NONE)) {
      SyncSummary load = application.sync(SyncRequest.incremental(PERIODS, TransactionMode.SAGA));
      assertThat(load.isAllDone()).as(load.line()).isTrue();
      LOG.info("{}", load.line());
      besideBusyThreads(() -> audit(application));
      application.store().dropDatabase(configuration.tdengine().database());
    }
  }

  private static void audit(KlineApplication application) {
    var transactions = application.postgres().transactions();
    Auditor auditor =
        new Auditor(
            application.store(),
            new PostgresAuditFacts(transactions, Duration.ofSeconds(30)),
            new PostgresRereads(transactions));
    for (int i = 1; i <= ROUNDS; i++) {
      AuditReport report =
          auditor.audit(new AuditRequest(Set.of(), TimeRange.ALL, 100), violation -> {});
      LOG.info("audit {}: {}", i, report.line());
      assertThat(report.violations()).isEmpty();
      assertThat(report.busy()).isZero();
      assertThat(report.series()).isEqualTo(SYMBOLS * PERIODS.size());
      assertThat(report.bars()).isEqualTo((long) SYMBOLS * BARS_OF_DAY);
    }
  }

  private static void besideBusyThreads(Runnable work) throws InterruptedException {
    AtomicBoolean isDone = new AtomicBoolean();
    List<Thread> busy = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!isDone.get()) {
                  Thread.onSpinWait();
                }
              },
              "busy-" + i);
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
}
