package io.klinesaga.source.tdx.server;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Instrument;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.Precision;
import io.klinesaga.source.Receipt;
import io.klinesaga.source.SourceBars;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.source.UnknownSeriesException;
import io.klinesaga.source.tdx.wire.BarQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Bars from the quote servers of the TDX client, all six periods. Hosts are proved before they are
 * used ({@code Prover}), and what is known of them is kept in the book; a series is read whole from
 * one host, and from another if that one fails. What a host delivers is never data if it is two
 * bytes, zeros, or contradicts itself.
 *
 * <p>Volumes and amounts are 32-bit floats on their way. Times are the ends of bars. Bars of today
 * are delivered as they stand; the check leaves out those that are not finished. Bonds and repos
 * are not read, since the unit of their volumes is not proved.
 */
public final class TdxServerSource implements KlineSource {
  /** The name of this source. */
  public static final String NAME = "tdx-server";

  private final SourceContext context;
  private final Connections connections;
  private final Hosts hosts;
  private final Servers servers;
  private final SecurityList list;

  TdxServerSource(SourceContext context, ServerSettings settings) {
    this(context, settings, KnownBars.shipped());
  }

  /**
   * @param known what hosts are proved by
   */
  TdxServerSource(SourceContext context, ServerSettings settings, KnownBars known) {
    this.context = context;
    connections = new Connections(settings);
    Shared shared = new Shared(context, settings);
    hosts = new Hosts(settings.hosts(), shared::book, context.clock(), connections);
    Prover prover = new Prover(hosts, connections, known, context.clock());
    servers = new Servers(hosts, connections, prover, shared::gate);
    list =
        new SecurityList(
            servers,
            new SymbolCache(context.dataDir().resolve("sources").resolve(NAME)),
            settings.symbolsFile(),
            context.instruments(),
            context.clock());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public Precision precision(SeriesId series) {
    return Precision.FLOAT32;
  }

  @Override
  public SortedSet<Symbol> symbols(Period period) {
    return list.readable();
  }

  @Override
  public List<String> skipped(Period period) {
    return list.skipped();
  }

  /** Asks no host: it looks whether one may be asked. */
  @Override
  public void ping() {
    if (!servers.canAsk(Wanted.of(Kind.DAY))) {
      throw new SourceException(
          NAME + ": all hosts are left alone: " + String.join("; ", hosts.reasons(Kind.DAY)));
    }
  }

  @Override
  public SourceBars fetch(SeriesId series, TimeRange range) {
    return fetch(series, range, wanted(series));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Another network is another first half of an IPv4 address, or another name.
   *
   * @throws SourcePausedException if the source as a whole is left alone
   */
  @Override
  public Optional<SourceBars> confirm(SeriesId series, TimeRange range, Receipt first) {
    String network = HostAddress.parse(first.from()).network();
    Wanted others = wanted(series).and(host -> !host.network().equals(network));
    return servers.canAsk(others) ? Optional.of(fetch(series, range, others)) : Optional.empty();
  }

  private Wanted wanted(SeriesId series) {
    return new Wanted(
        Kind.of(series.period()),
        instrument(series).type().isIndex(),
        series.symbol().exchange() == Exchange.BJ,
        host -> true);
  }

  private SourceBars fetch(SeriesId series, TimeRange range, Wanted wanted) {
    Instant now = context.clock().instant();
    int needed =
        BarNeed.bars(
            series.period(), range.from(), now.toEpochMilli(), context.calendar(), BarQuery.MOST);
    return servers.ask(
        series.toString(), wanted, new SeriesTask(series, instrument(series), range, needed, now));
  }

  private Instrument instrument(SeriesId series) {
    return context
        .instruments()
        .of(series.symbol())
        .filter(SecurityList::isRead)
        .orElseThrow(
            () ->
                new UnknownSeriesException(
                    NAME
                        + ": no "
                        + series
                        + ": it is a bond or repo, the unit of whose volumes is not proved, or no"
                        + " prefix tells what this code is (kline.symbols.file)"));
  }

  @Override
  public void close() {
    connections.close();
  }
}
