package io.klinesaga.app;

import io.klinesaga.audit.Auditor;
import io.klinesaga.clean.Cleaner;
import io.klinesaga.clean.CleanerListener;
import io.klinesaga.clean.LateBars;
import io.klinesaga.clean.ProofWithdrawal;
import io.klinesaga.clean.Purge;
import io.klinesaga.clean.Recheck;
import io.klinesaga.complete.RecentDays;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.DispatchConfig;
import io.klinesaga.config.SyncConfig;
import io.klinesaga.jdbc.Causes;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.TradingHours;
import io.klinesaga.postgres.PostgresAnswers;
import io.klinesaga.postgres.PostgresAuditFacts;
import io.klinesaga.postgres.PostgresBeforeImages;
import io.klinesaga.postgres.PostgresChunkBook;
import io.klinesaga.postgres.PostgresCleanerRounds;
import io.klinesaga.postgres.PostgresCodes;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresDisputes;
import io.klinesaga.postgres.PostgresEvidence;
import io.klinesaga.postgres.PostgresFiredRuns;
import io.klinesaga.postgres.PostgresPurgeLog;
import io.klinesaga.postgres.PostgresQuarantine;
import io.klinesaga.postgres.PostgresRereads;
import io.klinesaga.postgres.PostgresRetention;
import io.klinesaga.postgres.PostgresRolledBack;
import io.klinesaga.postgres.PostgresRunHistory;
import io.klinesaga.postgres.PostgresSagaLog;
import io.klinesaga.postgres.PostgresSuspensions;
import io.klinesaga.postgres.PostgresSyncStates;
import io.klinesaga.postgres.PostgresTransactionLog;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.reference.ReferenceSync;
import io.klinesaga.saga.DurableSagaService;
import io.klinesaga.saga.SagaEnvironment;
import io.klinesaga.saga.SagaRecord;
import io.klinesaga.saga.SagaState;
import io.klinesaga.source.KlineSource;
import io.klinesaga.sync.BarFetcher;
import io.klinesaga.sync.BatchFailure;
import io.klinesaga.sync.BatchSource;
import io.klinesaga.sync.CamelMetadataHook;
import io.klinesaga.sync.FailedSagas;
import io.klinesaga.sync.Findings;
import io.klinesaga.sync.FiredRuns;
import io.klinesaga.sync.LeftOver;
import io.klinesaga.sync.RemoteBars;
import io.klinesaga.sync.RunSymbols;
import io.klinesaga.sync.SeriesWriter;
import io.klinesaga.sync.SeriesWriter.MetadataHook;
import io.klinesaga.sync.SyncDisputes;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncPlanner;
import io.klinesaga.sync.SyncService;
import io.klinesaga.sync.UnchangedSeriesFilter;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.transaction.KlineSagaParticipant;
import io.klinesaga.transaction.SeriesCompensator;
import io.klinesaga.transaction.Stores;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;

/**
 * The beans that routes use, by the names routes know them by: {@code klineSync}, {@code
 * klineFetch}, {@code klineUnchanged}, {@code klineWriter}, {@code klineCompensator}, {@code
 * klineFailure}, {@code klineCleaner}, {@code klinePurge}, {@code klineMarket}, {@code
 * klineReference}, {@code klineCompleteness}, the thread pool {@code klineWorkers} and the data
 * sources {@code klineTransaction} and {@code klinePostgres}.
 */
public final class Beans {
  private final Materials materials;
  private final Transactions transactions;
  private final SagaOwner owner = SagaOwner.thisProcess();
  private final PostgresSagaLog sagaLog;
  private final PostgresTransactionLog transactionLog;
  private final PostgresAuditFacts facts;
  private final Stores stores;
  private final DurableSagaService sagas;
  private final Auditor auditor;
  private final @Nullable SharedWork shared;

  /**
   * What the beans are made of.
   *
   * @param stays whether the process stays and works for others too; false for a command
   */
  public record Materials(
      Configuration configuration,
      Market market,
      PostgresDatabase postgres,
      TdengineBarStore store,
      List<KlineSource> sources,
      ReferenceSync reference,
      WorkListeners listeners,
      Clock clock,
      boolean stays) {}

  /**
   * @param opened gets what must be closed after the routes have stopped, also where this fails
   */
  public Beans(CamelContext context, Materials materials, Opened opened) throws Exception {
    this.materials = materials;
    transactions = materials.postgres().transactions();
    sagaLog = new PostgresSagaLog(transactions, owner);
    transactionLog = new PostgresTransactionLog(transactions);
    facts = new PostgresAuditFacts(transactions, ownerTimeout(materials));
    stores =
        new Stores(
            materials.store(),
            sagaLog,
            transactionLog,
            new PostgresBeforeImages(transactions),
            new PostgresRereads(transactions));
    auditor = new Auditor(stores.bars(), facts, stores.rereads());
    ProducerTemplate producer = context.createProducerTemplate();
    opened.onClose(producer::stop);
    ThreadPoolExecutor workers = WorkerPool.create(materials.configuration().sync().maxWorkers());
    opened.onClose(workers::shutdown);
    sagas = opened.add(new DurableSagaService(context, environment()));
    context.addService(sagas);
    Registry registry = context.getRegistry();
    registry.bind("klineWorkers", workers);
    registry.bind(
        "klineMarket", new TradingHours(materials.market().calendar(), materials.clock()));
    registry.bind("klineReference", materials.reference());
    registry.bind("klineCompleteness", recentDays());
    registry.bind("klineTransaction", transactions.boundDataSource());
    registry.bind("klinePostgres", materials.postgres().dataSource());
    bindSync(registry, new CamelMetadataHook(producer), opened);
    shared = bindShared(registry, producer, opened);
    bindCompensation(registry);
    bindCleaner(registry);
  }

  private static Duration ownerTimeout(Materials materials) {
    return materials.configuration().saga().ownerTimeout();
  }

  private SagaEnvironment environment() {
    return new SagaEnvironment(
        sagaLog,
        new KlineSagaParticipant(transactionLog),
        materials.configuration().saga(),
        Causes::isUnreachable, // says nothing about a compensation, however long it lasts
        materials.listeners().sagas());
  }

  private @Nullable SharedWork bindShared(
      Registry registry, ProducerTemplate producer, Opened opened) {
    Configuration configuration = materials.configuration();
    if (!configuration.dispatch().isShared()) {
      return null;
    }
    return SharedWork.bind(
        registry,
        new SharedWork.Materials(
            configuration.dispatch(),
            configuration.sync().maxWorkers(),
            ownerTimeout(materials),
            new PostgresChunkBook(transactions, owner, ownerTimeout(materials)),
            planner(fetcher()),
            Objects.requireNonNull(registry.lookupByNameAndType("klineSync", SyncService.class)),
            materials.listeners().sync(),
            producer,
            sagas::recoverAbandoned,
            materials.stays()),
        opened);
  }

  private SyncPlanner planner(BarFetcher fetcher) {
    PostgresSyncStates states = new PostgresSyncStates(transactions);
    SyncConfig sync = materials.configuration().sync();
    DispatchConfig dispatch = materials.configuration().dispatch();
    return new SyncPlanner(
        new RunSymbols(
            fetcher,
            states,
            materials.market().universe()::contains,
            new PostgresCodes(transactions)::read),
        states,
        stores.rereads(),
        dispatch.isShared() ? sync.sharedBy(dispatch.partitions()) : sync,
        leftOver());
  }

  private void bindSync(Registry registry, MetadataHook metadata, Opened opened) {
    SyncConfig config = materials.configuration().sync();
    SyncListener listener = materials.listeners().sync();
    PostgresSyncStates states = new PostgresSyncStates(transactions);
    PostgresRunHistory history =
        new PostgresRunHistory(transactions, owner, ownerTimeout(materials));
    SyncDisputes disputes = new SyncDisputes(new PostgresDisputes(transactions));
    BarFetcher fetcher = fetcher();
    registry.bind(
        "klineSync",
        opened.add(
            new SyncService(
                planner(fetcher), history, firedRuns(), config.transactionMode(), listener)));
    registry.bind(
        "klineFetch",
        new BatchSource(
            fetcher,
            new Findings(
                new PostgresQuarantine(transactions), new PostgresSuspensions(transactions)),
            config,
            listener,
            remoteBars(fetcher, disputes)));
    registry.bind(
        "klineUnchanged",
        new UnchangedSeriesFilter(stores, states, disputes, history, metadata, listener));
    registry.bind("klineWriter", new SeriesWriter(stores, states, disputes, metadata, listener));
  }

  private FiredRuns firedRuns() {
    return materials.configuration().dispatch().isShared()
        ? new PostgresFiredRuns(transactions, owner)
        : FiredRuns.NONE;
  }

  private RecentDays recentDays() {
    PostgresAnswers answers = new PostgresAnswers(transactions);
    DayBook book =
        new DayBook(
            materials.configuration(),
            materials.market(),
            new DayBook.Stored(transactions, stores.bars(), answers),
            materials.clock());
    return new RecentDays(
        book,
        book::calendar,
        new PostgresEvidence(transactions)::periods,
        answers,
        materials.configuration().complete().days(),
        materials.clock());
  }

  private RemoteBars remoteBars(BarFetcher fetcher, SyncDisputes disputes) {
    return new RemoteBars(
        fetcher, stores.bars(), materials.market().calendar(), materials.clock(), disputes);
  }

  private LeftOver leftOver() {
    return new LeftOver(
        kind -> PostgresRunHistory.lastPostponed(transactions, kind),
        materials.market().watch(materials.clock()));
  }

  private BarFetcher fetcher() {
    return new BarFetcher(
        materials.sources(),
        materials.market().rules(),
        materials.clock(),
        materials.listeners().sources());
  }

  private void bindCompensation(Registry registry) {
    registry.bind(
        "klineCompensator", new SeriesCompensator(stores, materials.listeners().compensations()));
    registry.bind("klineFailure", new BatchFailure(this::ping, new OwnFailedSagas()));
  }

  private void bindCleaner(Registry registry) {
    Configuration configuration = materials.configuration();
    CleanerListener listener = materials.listeners().cleaner();
    PostgresCleanerRounds rounds =
        new PostgresCleanerRounds(transactions, owner, ownerTimeout(materials));
    Recheck recheck =
        new Recheck(
            new LateBars(new PostgresRolledBack(transactions), stores.bars()),
            new ProofWithdrawal(stores.bars(), facts, stores.rereads()),
            stores,
            configuration.cleaner().recheckWindow(),
            listener);
    registry.bind(
        "klineCleaner",
        new Cleaner(
            rounds,
            sagas::recoverAbandoned,
            recheck,
            new PostgresRetention(transactions, configuration.cleaner()),
            listener));
    registry.bind(
        "klinePurge",
        new Purge(
            rounds,
            new PostgresPurgeLog(transactions),
            stores,
            configuration.sync().chunkSize(),
            listener));
  }

  private final class OwnFailedSagas implements FailedSagas {
    @Override
    public void tryAgain() {
      sagas.recoverOwn();
    }

    @Override
    public Optional<SagaState> keeping(String sagaId) {
      return transactionLog.open(sagaId).isEmpty()
          ? Optional.empty()
          : sagaLog.find(sagaId).map(SagaRecord::state);
    }
  }

  private void ping() {
    materials.postgres().ping();
    materials.store().ping();
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

  /** What it shares with other nodes; null if nothing. */
  @Nullable SharedWork shared() {
    return shared;
  }

  /** This process, as it is known in PostgreSQL. */
  SagaOwner owner() {
    return owner;
  }
}
