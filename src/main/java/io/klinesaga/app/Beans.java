package io.klinesaga.app;

import io.klinesaga.audit.Auditor;
import io.klinesaga.check.BarRules;
import io.klinesaga.clean.Cleaner;
import io.klinesaga.clean.LateBars;
import io.klinesaga.clean.Purge;
import io.klinesaga.config.Configuration;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.postgres.PostgresAuditFacts;
import io.klinesaga.postgres.PostgresBeforeImages;
import io.klinesaga.postgres.PostgresCleanerRounds;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresPurgeLog;
import io.klinesaga.postgres.PostgresQuarantine;
import io.klinesaga.postgres.PostgresRereads;
import io.klinesaga.postgres.PostgresRetention;
import io.klinesaga.postgres.PostgresRolledBack;
import io.klinesaga.postgres.PostgresRunHistory;
import io.klinesaga.postgres.PostgresSagaLog;
import io.klinesaga.postgres.PostgresSyncStates;
import io.klinesaga.postgres.PostgresTransactionLog;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.saga.DurableSagaService;
import io.klinesaga.source.KlineSource;
import io.klinesaga.sync.BarFetcher;
import io.klinesaga.sync.BatchFailure;
import io.klinesaga.sync.BatchSource;
import io.klinesaga.sync.KlineSagaParticipant;
import io.klinesaga.sync.SeriesCompensator;
import io.klinesaga.sync.SeriesWriter;
import io.klinesaga.sync.SeriesWriter.MetadataHook;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncPlanner;
import io.klinesaga.sync.SyncService;
import io.klinesaga.sync.UnchangedSeries;
import io.klinesaga.tdengine.TdengineBarStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.spi.Registry;

/**
 * The beans that routes use, by the names routes know them by: {@code klineSync}, {@code
 * klineFetch}, {@code klineUnchanged}, {@code klineWriter}, {@code klineCompensator}, {@code
 * klineFailure}, {@code klineCleaner}, {@code klinePurge}, the thread pool {@code klineWorkers} and
 * the data sources {@code klineTransaction} and {@code klinePostgres}.
 */
final class Beans {
  private final DurableSagaService sagas;
  private final PostgresSagaLog sagaLog;
  private final Auditor auditor;

  /** What the beans are made of. */
  record Parts(
      Configuration configuration,
      PostgresDatabase postgres,
      TdengineBarStore store,
      List<KlineSource> sources,
      SyncListener listener,
      Observers observers,
      Clock clock) {}

  /**
   * @param opened gets what must be closed after the routes have stopped, also where this fails
   */
  Beans(CamelContext context, Parts parts, Opened opened) throws Exception {
    Configuration configuration = parts.configuration();
    Observers observers = parts.observers();
    Transactions transactions = parts.postgres().transactions();
    SagaOwner owner = SagaOwner.thisProcess();
    sagaLog = new PostgresSagaLog(transactions, owner);
    PostgresTransactionLog transactionLog = new PostgresTransactionLog(transactions);
    PostgresBeforeImages beforeImages = new PostgresBeforeImages(transactions);
    PostgresSyncStates states = new PostgresSyncStates(transactions);
    PostgresRereads rereads = new PostgresRereads(transactions);
    Duration ownerTimeout = configuration.saga().ownerTimeout();
    PostgresCleanerRounds rounds = new PostgresCleanerRounds(transactions, owner, ownerTimeout);
    BarFetcher fetcher =
        new BarFetcher(
            parts.sources(),
            new BarRules(TradingCalendar.sse()),
            parts.clock(),
            observers.sources());
    ProducerTemplate producer = context.createProducerTemplate();
    opened.onClose(producer::stop);
    ThreadPoolExecutor workers = WorkerPool.create(configuration.sync().maxWorkers());
    opened.onClose(workers::shutdown);
    sagas =
        new DurableSagaService(
            context,
            sagaLog,
            new KlineSagaParticipant(transactionLog),
            configuration.saga(),
            Beans::isPassing,
            observers.sagas());
    opened.add(sagas);
    context.addService(sagas);

    auditor =
        new Auditor(parts.store(), new PostgresAuditFacts(transactions, ownerTimeout), rereads);

    Registry registry = context.getRegistry();
    PostgresRunHistory history = new PostgresRunHistory(transactions, owner, ownerTimeout);
    MetadataHook metadata = new CamelMetadataHook(producer);
    registry.bind(
        "klineSync",
        new SyncService(
            new SyncPlanner(fetcher, states, rereads, configuration.sync()),
            history,
            configuration.sync().transactionMode(),
            parts.listener(),
            observers.work()));
    registry.bind(
        "klineFetch",
        new BatchSource(
            fetcher, new PostgresQuarantine(transactions), configuration.sync(), observers.work()));
    registry.bind(
        "klineWriter",
        new SeriesWriter(
            parts.store(),
            sagaLog,
            transactionLog,
            beforeImages,
            states,
            rereads,
            metadata,
            observers.work()));
    registry.bind(
        "klineUnchanged",
        new UnchangedSeries(
            parts.store(), sagaLog, transactionLog, states, history, metadata, observers.work()));
    registry.bind(
        "klineCompensator",
        new SeriesCompensator(
            parts.store(), sagaLog, transactionLog, beforeImages, observers.work()));
    registry.bind(
        "klineCleaner",
        new Cleaner(
            rounds,
            sagas::recoverAbandoned,
            new LateBars(new PostgresRolledBack(transactions), parts.store()),
            parts.store(),
            rereads,
            auditor,
            new PostgresRetention(transactions, configuration.cleaner()),
            configuration.cleaner(),
            observers.cleaner()));
    registry.bind(
        "klinePurge",
        new Purge(
            rounds,
            new PostgresPurgeLog(transactions),
            sagaLog,
            transactionLog,
            parts.store(),
            configuration.sync().chunkSize(),
            observers.cleaner()));
    registry.bind(
        "klineFailure",
        new BatchFailure(() -> ping(parts), saga -> isReleased(saga, transactionLog)));
    registry.bind("klineWorkers", workers);
    registry.bind("klineTransaction", transactions.boundDataSource());
    registry.bind("klinePostgres", parts.postgres().dataSource());
  }

  private boolean isReleased(String saga, PostgresTransactionLog transactions) {
    if (transactions.open(saga).isEmpty()) {
      return true;
    }
    sagas.recoverOwn();
    return transactions.open(saga).isEmpty();
  }

  /** A database that is down says nothing about a compensation, however long it stays so. */
  private static boolean isPassing(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof DatabaseException database && database.isUnreachable()) {
        return true;
      }
    }
    return false;
  }

  private static void ping(Parts parts) {
    parts.postgres().ping();
    parts.store().ping();
  }

  DurableSagaService sagas() {
    return sagas;
  }

  Auditor auditor() {
    return auditor;
  }

  PostgresSagaLog sagaLog() {
    return sagaLog;
  }
}
