package io.klinesaga.dryrun;

import io.klinesaga.app.Databases;
import io.klinesaga.app.LoneRoutes;
import io.klinesaga.app.Market;
import io.klinesaga.app.SharedServices;
import io.klinesaga.app.Sources;
import io.klinesaga.check.Checked;
import io.klinesaga.compare.Disputes;
import io.klinesaga.config.Configuration;
import io.klinesaga.lifecycle.Opened;
import io.klinesaga.market.Bars;
import io.klinesaga.market.CalendarWatch;
import io.klinesaga.market.Codes;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.Universe;
import io.klinesaga.postgres.PostgresCodes;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresRereads;
import io.klinesaga.postgres.PostgresRunHistory;
import io.klinesaga.postgres.PostgresSyncStates;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourceListener;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.sync.BarDelta;
import io.klinesaga.sync.BarFetcher;
import io.klinesaga.sync.LeftOver;
import io.klinesaga.sync.PlannedBars;
import io.klinesaga.sync.RemoteBars;
import io.klinesaga.sync.RemoteBars.Judgement;
import io.klinesaga.sync.RunSymbols;
import io.klinesaga.sync.SeriesPlan;
import io.klinesaga.sync.SyncDisputes;
import io.klinesaga.sync.SyncPlan;
import io.klinesaga.sync.SyncPlanner;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.sync.SyncStates;
import io.klinesaga.sync.SyncStates.Known;
import io.klinesaga.tdengine.TdengineBarStore;
import io.klinesaga.transaction.Rereads;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says what a sync would do: reads sources and databases, writes nothing and creates nothing. */
public final class SyncDryRun {
  private static final Rereads NOTHING_DOUBTED =
      new Rereads() {
        @Override
        public void mark(Collection<Mark> marks) {
          throw new UnsupportedOperationException("a dry run changes nothing");
        }

        @Override
        public List<Reread> unexamined() {
          return List.of();
        }

        @Override
        public void examined(Collection<Long> ids) {
          throw new UnsupportedOperationException("a dry run changes nothing");
        }

        @Override
        public Map<SeriesId, List<Reread>> of(Collection<SeriesId> series) {
          return Map.of();
        }

        @Override
        public void done(Collection<Long> ids) {
          throw new UnsupportedOperationException("a dry run changes nothing");
        }
      };
  private static final SyncStates NOTHING_KNOWN =
      new SyncStates() {
        @Override
        public Map<SeriesId, Known> known(Collection<SeriesId> series) {
          return Map.of();
        }

        @Override
        public Set<Symbol> symbols(Period period) {
          return Set.of();
        }

        @Override
        public void apply(Collection<Change> changes) {
          throw new UnsupportedOperationException("a dry run changes nothing");
        }
      };

  private final @Nullable PostgresDatabase postgres;
  private final @Nullable TdengineBarStore store;
  private final List<KlineSource> sources;
  private final BarFetcher fetcher;
  private final Consumer<String> out;
  private final CalendarWatch calendar;
  private final Universe universe;
  private final RemoteBars remote;
  private int failed;
  private int postponed;
  private int disputed;
  private long held;
  private long read;
  private long toWrite;
  private long quarantined;
  private long suspended;
  private long withdrawn;

  private SyncDryRun(Configuration configuration, Consumer<String> out, Opened opened) {
    this.out = out;
    Clock clock = Clock.systemUTC();
    Market market = Market.of(configuration, clock);
    calendar = market.watch(clock);
    universe = market.universe();
    SharedServices services = new SharedServices();
    services.bind(opened.add(new LoneRoutes(configuration)));
    sources = Sources.create(configuration, market, clock, services);
    sources.forEach(opened::add);
    fetcher = new BarFetcher(sources, market.rules(), clock, SourceListener.NONE);
    Databases databases =
        Databases.isMade(configuration) ? opened.add(Databases.attach(configuration)) : null;
    postgres = databases == null ? null : opened.add(new PostgresDatabase(databases.postgres()));
    store = databases == null ? null : opened.add(new TdengineBarStore(databases.tdengine()));
    remote =
        new RemoteBars(fetcher, store, market.calendar(), clock, new SyncDisputes(Disputes.NONE));
  }

  /**
   * Says what the sync would do, one line per series.
   *
   * @return the total
   */
  public static Preview run(
      Configuration configuration, SyncRequest request, Consumer<String> out) {
    try (Opened opened = new Opened()) {
      return new SyncDryRun(configuration, out, opened).run(configuration, request);
    }
  }

  private Codes codes() {
    PostgresDatabase database = postgres;
    return database == null || !database.schemaExists()
        ? Codes.NONE
        : new PostgresCodes(database.transactions()).read();
  }

  private Preview run(Configuration configuration, SyncRequest request) {
    SyncPlanner planner =
        new SyncPlanner(
            new RunSymbols(fetcher, states(), universe::contains, this::codes),
            states(),
            rereads(),
            configuration.sync(),
            leftOver());
    SyncPlan plan = planner.plan(request);
    if (request.symbols().isEmpty()) {
      request.periods().forEach(this::showSkipped);
    }
    boolean hasBars = store != null && store.schemaExists();
    plan.work().forEach(series -> show(request, series, hasBars));
    if (plan.work().isEmpty() && plan.idle().isEmpty()) {
      print("%s", planner.nothing(request));
    }
    plan.notes().forEach(one -> print("%s: %s: %s", one.series(), one.kind(), one.sentence()));
    plan.idle().forEach(series -> print("%s: %s, none read", series, SyncPlan.whyIdle(request)));
    Map<String, Object> figures = new LinkedHashMap<>();
    int series = plan.work().size() + plan.idle().size();
    figures.put("series", series);
    figures.put("failed", failed);
    figures.put("postponed", postponed);
    figures.put("disputed", disputed);
    figures.put("rows_read", read);
    figures.put("rows_to_write", toWrite);
    figures.put("rows_to_quarantine", quarantined);
    figures.put("rows_suspended", suspended);
    figures.put("rows_withdrawn", withdrawn);
    figures.put("rows_held", held);
    return new Preview(figures, failed + postponed + disputed == 0 && held == 0 && series > 0);
  }

  private void showSkipped(Period period) {
    for (KlineSource source : sources) {
      source.skipped(period).forEach(what -> print("not read: %s: %s", source.name(), what));
    }
  }

  private Rereads rereads() {
    return postgres != null && postgres.schemaExists()
        ? new PostgresRereads(postgres.transactions())
        : NOTHING_DOUBTED;
  }

  private LeftOver leftOver() {
    return new LeftOver(
        kind ->
            postgres != null
                && postgres.schemaExists()
                && PostgresRunHistory.lastPostponed(postgres.transactions(), kind),
        calendar);
  }

  private SyncStates states() {
    if (postgres == null) {
      return NOTHING_KNOWN;
    }
    postgres.ping();
    return postgres.schemaExists()
        ? new PostgresSyncStates(postgres.transactions())
        : NOTHING_KNOWN;
  }

  private void show(SyncRequest request, SeriesPlan planned, boolean hasBars) {
    try {
      PlannedBars planRead = PlannedBars.read(fetcher, planned);
      SeriesPlan plan = planRead.plan();
      Checked checked = planRead.checked();
      StoredBars stored = hasBars ? stored(plan, checked) : StoredBars.EMPTY;
      Judgement judgement = remote.judge(plan, checked, stored, request.acceptChanges());
      if (judgement.dispute() != null) {
        disputed++;
        print("%s: disputed: %s", plan.series(), judgement.dispute());
        return;
      }
      BarDelta delta = plan.compare(checked, stored, judgement.permit());
      int changes = delta.toWrite().size();
      suspended += checked.suspended().size();
      read += checked.good().size() + checked.bad().size();
      toWrite += changes;
      quarantined += checked.bad().size();
      print(
          "%s %s %s: %d bars read, %d to write, %d to quarantine",
          plan.series().symbol(),
          plan.series().period(),
          range(checked),
          checked.good().size() + checked.bad().size(),
          changes,
          checked.bad().size());
      showWithdrawn(plan, delta.withdrawn().bars());
      showHeld(plan, delta.held().bars(), judgement.unasked());
    } catch (SourcePausedException e) {
      postponed++;
      print("%s: postponed: %s", planned.series(), e.getMessage());
    } catch (SourceException e) {
      failed++;
      print("%s: failed: %s", planned.series(), e.getMessage());
    }
  }

  private void showHeld(SeriesPlan plan, Bars bars, @Nullable String why) {
    held += bars.size();
    for (int i = 0; i < bars.size(); i++) {
      print(
          "held %s %s %s: other in the source, and %s",
          plan.series().symbol(), plan.series().period(), MarketTime.dateTime(bars.ts(i)), why);
    }
  }

  private void showWithdrawn(SeriesPlan plan, Bars bars) {
    withdrawn += bars.size();
    for (int i = 0; i < bars.size(); i++) {
      print(
          "withdrawn %s %s %s: stored, and not in the source any more",
          plan.series().symbol(), plan.series().period(), MarketTime.dateTime(bars.ts(i)));
    }
  }

  private void print(String format, @Nullable Object... arguments) {
    out.accept(String.format(Locale.ROOT, format, arguments));
  }

  private StoredBars stored(SeriesPlan plan, Checked checked) {
    if (checked.good().isEmpty() || store == null) {
      return StoredBars.EMPTY;
    }
    TimeRange range = new TimeRange(checked.good().firstTs(), checked.good().lastTs());
    return store
        .read(plan.series().period(), List.of(plan.series()), range)
        .getOrDefault(plan.series(), StoredBars.EMPTY);
  }

  private static String range(Checked checked) {
    return checked.good().isEmpty()
        ? "(no bars)"
        : MarketTime.dateTime(checked.good().firstTs())
            + " to "
            + MarketTime.dateTime(checked.good().lastTs());
  }
}
