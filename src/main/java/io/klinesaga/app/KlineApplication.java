package io.klinesaga.app;

import io.klinesaga.audit.AuditReport;
import io.klinesaga.audit.AuditRequest;
import io.klinesaga.audit.Auditor;
import io.klinesaga.clean.CleanerRound;
import io.klinesaga.clean.PurgeRequest;
import io.klinesaga.clean.PurgeRun;
import io.klinesaga.config.Configuration;
import io.klinesaga.event.KlineEvents;
import io.klinesaga.jdbc.Causes;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jmx.Orders;
import io.klinesaga.jmx.ProductMBeans;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.lifecycle.Together;
import io.klinesaga.loop.Pause;
import io.klinesaga.market.CalendarWatch;
import io.klinesaga.postgres.PostgresActs;
import io.klinesaga.postgres.PostgresAuditResults;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresHostBook;
import io.klinesaga.postgres.PostgresSagaControl;
import io.klinesaga.postgres.PostgresSourceBudgets;
import io.klinesaga.reference.ReferenceSync;
import io.klinesaga.routes.ReloadListener;
import io.klinesaga.routes.RouteFiles;
import io.klinesaga.routes.RouteFilesException;
import io.klinesaga.routes.RouteReloader;
import io.klinesaga.source.KlineSource;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncOrder;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncService;
import io.klinesaga.sync.SyncSummary;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.web.LiveEvents;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.DefaultMainShutdownStrategy;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running product: databases, beans and routes. */
public final class KlineApplication implements AutoCloseable, Orders {
  private static final Logger LOG = LoggerFactory.getLogger(KlineApplication.class);
  private static final Duration SETTLE_PAUSE = Duration.ofMillis(200);

  private final Opened opened;
  private final Opened underRoutes = new Opened();
  private final Databases databases;
  private final PostgresDatabase postgres;
  private final TdengineBarStore store;
  private final Market market;
  private final CalendarWatch calendar;
  private final List<KlineSource> sources;
  private final ReferenceSync reference;
  private final Main main;
  private final RouteProperties properties;
  private final RoutesInUse routes;
  private final MetricsAndEvents metricsAndEvents;
  private final LiveEvents live = new LiveEvents();
  private @Nullable Beans beans;
  private @Nullable ClusterSetup cluster;

  /**
   * What a start is given.
   *
   * @param schedules whether the Quartz triggers are active
   * @param syncs whether bars can be read from sources
   * @param connect where the databases are
   * @param sources where bars come from
   * @param reference where reference data come from
   * @param services what they share
   */
  private record Setup(
      Configuration configuration,
      boolean schedules,
      boolean syncs,
      SyncListener listener,
      Clock clock,
      Function<Configuration, Databases> connect,
      BiFunction<Configuration, Market, List<KlineSource>> sources,
      BiFunction<PostgresDatabase, Market, ReferenceSync> reference,
      SharedServices services) {}

  private KlineApplication(Opened opened, Setup setup) {
    Configuration configuration = setup.configuration();
    this.opened = opened;
    if (setup.schedules()) {
      StartLog.starting(configuration, MetricsAndEvents.version());
      opened.onClose(StartLog::stopped);
    }
    main = new Main();
    properties = RouteProperties.of(configuration, setup.schedules());
    RouteFiles files = checkRoutes(configuration, properties);
    if (setup.schedules()) {
      ScheduleWarnings.of(configuration, files, setup.clock())
          .forEach(warning -> LOG.warn("Schedule: {}", warning));
    }
    market = Market.of(configuration, setup.clock());
    calendar = market.watch(setup.clock());
    market.warnings().forEach(warning -> LOG.warn("{}", warning));
    sources = setup.sources().apply(configuration, market);
    sources.forEach(opened::add);
    databases = opened.add(setup.connect().apply(configuration));
    postgres = opened.add(new PostgresDatabase(databases.postgres()));
    reference = opened.add(setup.reference().apply(postgres, market));
    store = opened.add(new TdengineBarStore(databases.tdengine()));
    metricsAndEvents =
        opened.add(
            new MetricsAndEvents(
                configuration, setup.schedules(), postgres, store, calendar, setup.clock()));
    setup
        .services()
        .bind(
            new PostgresSourceBudgets(postgres.transactions()),
            source -> new PostgresHostBook(postgres.transactions(), source),
            metricsAndEvents.listeners().sources());
    opened.add(setup.services());
    routes = new RoutesInUse(files, properties, metricsAndEvents.events());
  }

  /**
   * Starts everything; when it returns, the routes run.
   *
   * @param schedules whether the Quartz triggers are active
   * @param listener follows every run
   * @throws StartException if a route, property or source is wrong
   * @throws DatabaseException if a database cannot be reached or used
   */
  public static KlineApplication start(
      Configuration configuration, boolean schedules, SyncListener listener) {
    return start(configuration, schedules, listener, Clock.systemUTC());
  }

  /**
   * As {@link #start(Configuration, boolean, SyncListener)}, with another source of the present
   * time for the checks of bars.
   */
  public static KlineApplication start(
      Configuration configuration, boolean schedules, SyncListener listener, Clock clock) {
    Databases.requireFree(configuration);
    SharedServices services = new SharedServices();
    return Opened.allOrNothing(
        opened -> {
          KlineApplication application =
              start(
                  opened,
                  new Setup(
                      configuration,
                      schedules,
                      true,
                      listener,
                      clock,
                      Databases::start,
                      (settings, market) -> Sources.create(settings, market, clock, services),
                      (postgres, market) ->
                          References.of(configuration, market, postgres, clock, services),
                      services));
          // What a killed process held would make the first run busy.
          application.beans().sagas().recoverAbandoned();
          return application;
        });
  }

  /**
   * For a command that may work beside a running process: without schedules, on that process's
   * embedded servers if there is one, without taking up what is abandoned, and without sources: it
   * reads no bars from them.
   */
  public static KlineApplication attach(Configuration configuration) {
    Databases.requireMade(configuration);
    Setup setup =
        new Setup(
            configuration,
            false,
            false,
            SyncListener.NONE,
            Clock.systemUTC(),
            Databases::attach,
            (unused, market) -> List.of(),
            (postgres, market) -> References.none(postgres, Clock.systemUTC()),
            new SharedServices());
    return Opened.allOrNothing(opened -> start(opened, setup));
  }

  private static KlineApplication start(Opened opened, Setup setup) {
    KlineApplication application = new KlineApplication(opened, setup);
    Together.runBoth(application.postgres::migrate, application.store::ping); // loads the driver
    application.store.createSchema();
    application.startCamel(setup);
    return application;
  }

  private static RouteFiles checkRoutes(Configuration configuration, RouteProperties properties) {
    try {
      return RouteFiles.read(configuration.routesDir(), properties.needs());
    } catch (RouteFilesException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private void startCamel(Setup setup) {
    Configuration configuration = setup.configuration();
    configureCamel(setup);
    // Camel's start makes beans and health checks, which its routes use until they have stopped.
    opened.add(underRoutes);
    opened.onClose(main::stop);
    if (setup.syncs() && configuration.dispatch().isShared()) {
      KafkaTopic.makeIfMissing(configuration.dispatch()); // before consumers ask for it
    }
    try {
      main.start();
    } catch (Exception e) {
      throw new StartException("the routes cannot start: " + Causes.rootMessage(e), e);
    }
    opened.onClose(metricsAndEvents::closeRoute);
    metricsAndEvents.start(context(), configuration.events().route());
    startSagas();
    if (cluster != null) {
      opened.onClose(cluster::stop);
      cluster.start();
    }
    if (setup.syncs()) {
      shareWork();
    }
    if (setup.schedules()) {
      offer(setup);
      StartLog.started(context(), properties.values());
    }
    opened.add(routes);
  }

  private void configureCamel(Setup setup) {
    Configuration configuration = setup.configuration();
    Beans.Materials materials =
        new Beans.Materials(
            configuration,
            market,
            postgres,
            store,
            sources,
            reference,
            listeners().after(setup.listener()),
            setup.clock(),
            setup.schedules());
    Properties initial = new Properties();
    initial.putAll(properties.values());
    main.setShutdownStrategy(withoutSignals());
    main.setDefaultPropertyPlaceholderLocation("false");
    main.setOverrideProperties(initial);
    main.configure().withRoutesIncludePattern(RouteProperties.pattern(configuration));
    // A command that ends by itself has no use for Camel's MBeans, which cost it time at its start.
    main.configure().setJmxEnabled(setup.schedules());
    main.configure().setAutoConfigurationEnvironmentVariablesEnabled(false);
    main.configure().setAutoConfigurationSystemPropertiesEnabled(false);
    main.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeConfigure(BaseMainSupport support) {
            routes.installIn(support.getCamelContext());
            metricsAndEvents.bind(support.getCamelContext());
            beans = makeBeans(support.getCamelContext(), materials);
            joinCluster(support.getCamelContext(), setup);
            bindRoutes(support.getCamelContext(), setup);
            if (Boolean.parseBoolean(properties.values().get("camel.management.enabled"))) {
              manage(support.getCamelContext(), configuration);
              offerSite(support.getCamelContext(), setup);
            }
          }
        });
  }

  /** Only the process that is there to stay has MBeans. */
  private void offer(Setup setup) {
    Configuration configuration = setup.configuration();
    opened
        .add(new ProductMBeans())
        .register(
            this,
            control(),
            new PostgresSourceBudgets(postgres.transactions()),
            metricsAndEvents.gauges(),
            configuration.sync().transactionMode());
    new PostgresActs(postgres.transactions(), beans().owner())
        .endAbandoned(configuration.saga().ownerTimeout());
  }

  /**
   * Just before Camel counts as started, and this process as ready: who asks for it then finds it.
   */
  private void offerSite(CamelContext camel, Setup setup) {
    if (!setup.schedules()) {
      return;
    }
    int port = Integer.parseInt(properties.values().get("camel.management.port"));
    try {
      camel.addStartupListener(
          (context, isStarted) ->
              new WebStart(
                      setup.configuration(), market, postgres.transactions(), store, setup.clock())
                  .offer(context, port, this, control(), live, beans().owner()));
    } catch (Exception e) {
      throw new StartException("the API cannot be offered: " + e.getMessage(), e);
    }
  }

  private WorkListeners listeners() {
    return metricsAndEvents.listeners().after(live.runs()).after(live.sagas());
  }

  private PostgresSagaControl control() {
    WorkListeners listeners = listeners();
    return new PostgresSagaControl(
        postgres.transactions(), listeners.sagas(), listeners.compensations());
  }

  /** What the management server needs before Camel makes it. */
  private void manage(CamelContext context, Configuration configuration) {
    if (configuration.management().isProtected()) {
      context
          .getRegistry()
          .bind("klineManagementServer", new ProtectedServer(configuration.management()));
    }
    underRoutes.add(
        HealthSetup.start(
            context,
            configuration,
            databases,
            sources,
            calendar,
            routes.needed(),
            routes::ids,
            routes::refused,
            cluster));
  }

  /**
   * The command line hears signals; Camel's own hook would hold up the end of the process for 35 s.
   */
  private DefaultMainShutdownStrategy withoutSignals() {
    DefaultMainShutdownStrategy strategy = new DefaultMainShutdownStrategy(main);
    strategy.disableHangupSupport();
    return strategy;
  }

  private Beans makeBeans(CamelContext context, Beans.Materials materials) {
    underRoutes.onClose(this::signOff);
    try {
      return new Beans(context, materials, underRoutes);
    } catch (Exception e) {
      throw new StartException("the saga service cannot be added to Camel: " + e.getMessage(), e);
    }
  }

  /** A command that ends by itself has no schedules to share. */
  private void joinCluster(CamelContext context, Setup setup) {
    if (setup.schedules() && setup.configuration().cluster().enabled()) {
      cluster =
          underRoutes.add(
              ClusterSetup.join(
                  context,
                  setup.configuration(),
                  databases.postgres(),
                  postgres,
                  beans().owner(),
                  metricsAndEvents.listeners().cluster(),
                  setup.clock()));
    }
  }

  private void bindRoutes(CamelContext context, Setup setup) {
    context.getRegistry().bind(HttpWithoutRetries.NAME, new HttpWithoutRetries());
    Redaction redaction = Redaction.of(setup.configuration());
    setup.services().bind(underRoutes.add(new CamelRoutes(context, redaction)));
  }

  private void startSagas() {
    Beans started = beans();
    started.sagaLog().heartbeat();
    if (databases.isExclusive()) {
      started.sagaLog().signOffOthers();
    }
    started.sagas().startRecovery();
  }

  private void shareWork() {
    SharedWork shared = beans().shared();
    if (shared != null) {
      shared.start();
      opened.onClose(() -> shared.leave("the process ends"));
    }
  }

  /**
   * Takes over changes of the route files from now on, until this is closed.
   *
   * @param listener is told what came of each change
   * @return tells what came of the last one
   */
  public RouteReloader watchRoutes(ReloadListener listener) {
    return routes.watch(context(), listener);
  }

  private Beans beans() {
    Beans started = beans;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started;
  }

  /**
   * Runs one sync through the routes and waits for it.
   *
   * @throws RuntimeException if it could not be planned
   */
  @Override
  public SyncSummary sync(SyncRequest request) {
    return send("direct:" + request.kind() + "-kline", request, SyncSummary.class);
  }

  /** The same for who follows the sync or may cancel it. */
  public SyncSummary sync(SyncOrder order) {
    return send("direct:" + order.kind() + "-kline", order, SyncSummary.class);
  }

  /**
   * Runs one round of the cleaner through the routes and waits for it.
   *
   * @throws RuntimeException if it was broken off
   */
  @Override
  public CleanerRound clean() {
    return send("direct:transaction-cleaner", "", CleanerRound.class);
  }

  @Override
  public AuditReport audit(AuditRequest request) {
    AuditReport report = auditor().audit(request, violation -> LOG.warn("{}", violation.line()));
    new PostgresAuditResults(postgres.transactions()).add(request, report);
    metricsAndEvents.listeners().audit().ended(report);
    return report;
  }

  /** Purges through the routes and waits for it. */
  public PurgeRun purge(PurgeRequest request) {
    return send("direct:kline-purge", request, PurgeRun.class);
  }

  private <T> T send(String address, Object request, Class<T> type) {
    Exchange answer = send(address, request);
    if (answer.getException() != null) {
      throw asRuntime(answer.getException());
    }
    T result = answer.getMessage().getBody(type);
    if (result == null) {
      throw new StartException(
          address + " did not end with a " + type.getSimpleName() + "; check the routes", null);
    }
    return result;
  }

  private Exchange send(String address, Object body) {
    ProducerTemplate producer = context().createProducerTemplate();
    try {
      return producer.send(address, exchange -> exchange.getMessage().setBody(body));
    } finally {
      producer.stop();
    }
  }

  private static RuntimeException asRuntime(Exception e) {
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  /**
   * Lets running syncs end early: chunks in progress finish, the rest is reported as failed with
   * this reason.
   */
  public void cancelSyncs(String reason) {
    ClusterSetup joined = cluster;
    if (joined != null) {
      joined.leave();
    }
    SharedWork shared = beans().shared();
    if (shared != null) {
      shared.leave(reason);
    }
    SyncService service =
        context().getRegistry().lookupByNameAndType("klineSync", SyncService.class);
    if (service != null) {
      service.cancelAll(reason);
    }
  }

  /**
   * Whether it is for this process to catch up at its start; of the nodes of a cluster one does.
   */
  public boolean catchesUp() {
    ClusterSetup joined = cluster;
    return joined == null || joined.member().isEldest();
  }

  /** Compares the two databases. */
  public Auditor auditor() {
    return beans().auditor();
  }

  /** The meters of this process. */
  public MeterRegistry meters() {
    return metricsAndEvents.registry();
  }

  /** Tells of what happens; others may subscribe and publish. */
  public KlineEvents events() {
    return metricsAndEvents.events();
  }

  public CamelContext context() {
    return main.getCamelContext();
  }

  public TdengineBarStore store() {
    return store;
  }

  public PostgresDatabase postgres() {
    return postgres;
  }

  public Databases databases() {
    return databases;
  }

  /**
   * Finishes what this process has left open, as far as that goes within the time.
   *
   * @return sagas of this process that are still open
   */
  public int settle(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (beans().sagas().adopted() > 0 && System.nanoTime() < end) {
      try {
        beans().sagas().recoverOwn();
      } catch (DatabaseException e) {
        LOG.debug("Not settled yet", e);
      }
      if (beans().sagas().adopted() > 0 && !Pause.of(SETTLE_PAUSE)) {
        break;
      }
    }
    return beans().sagas().adopted();
  }

  /** Stops the routes, letting running exchanges end, then everything else. */
  @Override
  public void close() {
    opened.close();
  }

  private void signOff() {
    Beans started = beans;
    if (started == null) {
      return;
    }
    try {
      started.sagaLog().signOff();
    } catch (DatabaseException e) {
      LOG.debug("This process could not sign off; its heartbeat grows old instead", e);
    }
  }
}
