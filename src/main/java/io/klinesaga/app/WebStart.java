package io.klinesaga.app;

import io.klinesaga.cluster.Node;
import io.klinesaga.config.Configuration;
import io.klinesaga.history.BarHistory;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.postgres.PostgresActs;
import io.klinesaga.postgres.PostgresAnswers;
import io.klinesaga.postgres.PostgresAskedSources;
import io.klinesaga.postgres.PostgresCodes;
import io.klinesaga.postgres.PostgresDayPages;
import io.klinesaga.postgres.PostgresHistoryFacts;
import io.klinesaga.postgres.PostgresNodes;
import io.klinesaga.postgres.PostgresPages;
import io.klinesaga.postgres.PostgresSagaControl;
import io.klinesaga.postgres.PostgresSharedRuns;
import io.klinesaga.postgres.SagaOwner;
import io.klinesaga.repair.Repair;
import io.klinesaga.routes.Firings;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.web.LiveEvents;
import io.klinesaga.web.WebSite;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the API and the console page on the management server. */
final class WebStart {
  private static final Logger LOG = LoggerFactory.getLogger(WebStart.class);

  private final Configuration configuration;
  private final Market market;
  private final Transactions transactions;
  private final TdengineBarStore store;
  private final DayBook book;
  private final Clock clock;

  /**
   * @param market what is known of it already
   */
  WebStart(
      Configuration configuration,
      Market market,
      Transactions transactions,
      TdengineBarStore store,
      Clock clock) {
    this.configuration = configuration;
    this.market = market;
    this.transactions = transactions;
    this.store = store;
    this.clock = clock;
    this.book =
        new DayBook(
            configuration,
            market,
            new DayBook.Stored(transactions, store, new PostgresAnswers(transactions)),
            clock);
  }

  /**
   * Offers it, once the server listens.
   *
   * @param port at which it listens
   */
  void offer(
      CamelContext context,
      int port,
      KlineApplication application,
      PostgresSagaControl sagas,
      LiveEvents live,
      SagaOwner owner) {
    PostgresActs acts = new PostgresActs(transactions, owner);
    VertxPlatformHttpRouter router =
        VertxPlatformHttpRouter.lookup(
            context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
    new WebSite(parts(context, application, sagas, live, acts)).offer(router, router.vertx());
  }

  private WebSite.Parts parts(
      CamelContext context,
      KlineApplication application,
      PostgresSagaControl sagas,
      LiveEvents live,
      PostgresActs acts) {
    PostgresSharedRuns sharedRuns =
        new PostgresSharedRuns(transactions, configuration.saga().ownerTimeout());
    BarReading reading = new BarReading(transactions, store, market.instruments());
    return new WebSite.Parts(
        configuration.management(),
        MetricsAndEvents.version(),
        context,
        new PostgresPages(transactions),
        new PostgresDayPages(transactions),
        sharedRuns,
        acts,
        reading::answers,
        () ->
            new BarHistory(
                store,
                new PostgresHistoryFacts(transactions),
                new PostgresCodes(transactions).read()),
        book,
        this::lastDay,
        () -> known(() -> Firings.next(context), Map.of()),
        this::nodes,
        () -> sharedRuns(sharedRuns),
        configuration.sources(),
        sagas::find,
        () -> new PostgresCodes(transactions).read(),
        live,
        new OrderedActs(
            application,
            sagas,
            () -> repair(application),
            this::lastDay,
            configuration.sync().transactionMode()));
  }

  private Repair repair(KlineApplication application) {
    return new Repair(
        book,
        new PostgresAskedSources(transactions),
        new Repair.Plan(
            configuration.sources(), book.due(), false, new PostgresCodes(transactions).read()),
        application::sync);
  }

  private List<Node> nodes() {
    return configuration.cluster().enabled()
        ? known(
            () -> PostgresNodes.nodes(transactions, configuration.saga().ownerTimeout()), List.of())
        : List.of();
  }

  private Optional<String> sharedRuns(PostgresSharedRuns runs) {
    return configuration.cluster().enabled()
        ? known(() -> Optional.of(runs.status()), Optional.empty())
        : Optional.empty();
  }

  /** In a cluster both are in PostgreSQL; the rest of the status is there without it. */
  private static <T> T known(Supplier<T> read, T otherwise) {
    try {
      return read.get();
    } catch (RuntimeException e) {
      LOG.debug("Not told in the status: {}", e.toString());
      return otherwise;
    }
  }

  private LocalDate lastDay() {
    TradingCalendar calendar = book.calendar();
    return calendar
        .lastClosed(clock.millis(), Duration.ZERO)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the calendar does not know the last trading day; name a day"));
  }
}
