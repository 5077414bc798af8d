package io.klinesaga.testing;

import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.Budget;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.source.Precision;
import io.klinesaga.source.Receipt;
import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A source that asks at a gate, as one over a network does, and has a second host. What it answers
 * is a test's to say, in its {@link Market}.
 */
public final class RemoteSource implements KlineSource {
  /** When all of its bars are read. */
  public static final Instant READ_AT = Instant.parse("2026-01-05T08:00:00Z");

  private static final Map<String, Market> MARKETS = new ConcurrentHashMap<>();

  private final Market market;
  private final RequestGate gate;

  /** What the hosts have, and what was asked of the first. */
  public static final class Market {
    private final Map<SeriesId, Bars> bars = new ConcurrentHashMap<>();
    private final Map<SeriesId, Bars> second = new ConcurrentHashMap<>();
    private final Queue<SeriesId> asked = new ConcurrentLinkedQueue<>();
    private final Queue<SeriesId> confirmed = new ConcurrentLinkedQueue<>();
    private volatile int bannedAfter = Integer.MAX_VALUE;
    private volatile boolean hasSecond;
    private volatile boolean listIsAsked;
    private volatile @Nullable String secondFails;
    private volatile long heldFrom = TimeRange.ALL.from();
    private volatile Precision precision = Precision.EXACT;

    public Market put(SeriesId series, Bars all) {
      bars.put(series, all);
      return this;
    }

    /** What the second host has; from then on there is one. */
    public Market putSecond(SeriesId series, Bars all) {
      hasSecond = true;
      second.put(series, all);
      return this;
    }

    public void secondFails(@Nullable String reason) {
      hasSecond = true;
      secondFails = reason;
    }

    /** So many requests are answered, and the next ones are refused. */
    public void banAfter(int requests) {
      bannedAfter = requests;
    }

    /** Its list is a request like others. */
    public void listIsAsked() {
      listIsAsked = true;
    }

    public void precision(Precision declared) {
      precision = declared;
    }

    public void heldFrom(long earliest) {
      heldFrom = earliest;
    }

    /** The series that a host was asked for since the last call. */
    public List<SeriesId> asked() {
      List<SeriesId> all = List.copyOf(asked);
      asked.clear();
      return all;
    }

    /** The series that the second host was asked for. */
    public List<SeriesId> confirmed() {
      return List.copyOf(confirmed);
    }
  }

  private RemoteSource(Market market, RequestGate gate) {
    this.market = market;
    this.gate = gate;
  }

  /** The market of that name; made at the first call. */
  public static Market market(String name) {
    return MARKETS.computeIfAbsent(name, n -> new Market());
  }

  /** A source by itself, without a gate. */
  public static RemoteSource of(Market market) {
    return new RemoteSource(market, RequestGate.OPEN);
  }

  @Override
  public String name() {
    return "remote";
  }

  @Override
  public SortedSet<Symbol> symbols(Period period) {
    if (market.listIsAsked) {
      gate.enter();
      gate.answered();
    }
    SortedSet<Symbol> symbols = new TreeSet<>();
    market.bars.keySet().stream()
        .filter(s -> s.period() == period)
        .forEach(s -> symbols.add(s.symbol()));
    return symbols;
  }

  @Override
  public SourceBars fetch(SeriesId series, TimeRange range) {
    gate.enter();
    market.asked.add(series);
    if (market.asked.size() > market.bannedAfter) {
      gate.banned("status 429", null);
      gate.enter();
    }
    gate.answered();
    return read("first.example:7709", market.bars.get(series), series, range);
  }

  private SourceBars read(String host, @Nullable Bars bars, SeriesId series, TimeRange range) {
    if (bars == null) {
      throw new UnknownSeriesException("remote has no " + series);
    }
    return new SourceBars(bars.slice(range), List.of(), List.of())
        .withReceipt(new Receipt(host, "0x052d", 0xcafeL, READ_AT))
        .withHeldFrom(market.heldFrom);
  }

  @Override
  public Precision precision(SeriesId series) {
    return market.precision;
  }

  @Override
  public Optional<SourceBars> confirm(SeriesId series, TimeRange range, Receipt first) {
    if (!market.hasSecond) {
      return Optional.empty();
    }
    market.confirmed.add(series);
    if (market.secondFails != null) {
      throw new SourceException("remote: " + market.secondFails);
    }
    return Optional.of(
        read("second.example:7709", market.second.getOrDefault(series, Bars.EMPTY), series, range));
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public void close() {}

  /** Found by the service loader. */
  public static final class Provider implements KlineSourceProvider {
    @Override
    public String name() {
      return "remote";
    }

    @Override
    public KlineSource create(SourceContext context) {
      Market market = market(context.settings().getOrDefault("market", "default"));
      return new RemoteSource(market, context.services().gate("remote", Budget.UNLIMITED));
    }
  }
}
