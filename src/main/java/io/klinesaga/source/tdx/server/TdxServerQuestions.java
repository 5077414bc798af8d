package io.klinesaga.source.tdx.server;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Symbol;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.source.tdx.wire.CapitalChange;
import io.klinesaga.source.tdx.wire.CapitalChanges;
import io.klinesaga.source.tdx.wire.CapitalChangesOfMany;
import io.klinesaga.source.tdx.wire.Command;
import io.klinesaga.source.tdx.wire.Finance;
import io.klinesaga.source.tdx.wire.Listed;
import io.klinesaga.source.tdx.wire.Quote;
import io.klinesaga.source.tdx.wire.Quotes;
import io.klinesaga.source.tdx.wire.WireException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What quote servers can be asked beside bars. It shares the hosts, the book and the budget with
 * the source {@code tdx-server}: each request passes the same gate. Each method throws {@link
 * SourcePausedException} if the source is left alone for now, and {@link SourceException} if no
 * host could serve.
 */
public final class TdxServerQuestions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TdxServerQuestions.class);

  private final SourceContext context;
  private final Connections connections;
  private final Servers servers;

  /**
   * @param context with the settings of the source {@code tdx-server}
   * @throws IllegalArgumentException if one of them is wrong
   */
  public TdxServerQuestions(SourceContext context) {
    this.context = context;
    ServerSettings settings = TdxServerSourceProvider.settings(context);
    connections = new Connections(settings);
    Shared shared = new Shared(context, settings);
    Hosts hosts = new Hosts(settings.hosts(), shared::book, context.clock(), connections);
    Prover prover = new Prover(hosts, connections, KnownBars.shipped(), context.clock());
    servers = new Servers(hosts, connections, prover, shared::gate);
  }

  /** Everything that is listed; servers have no list of Beijing. */
  public List<Listed> list(Exchange exchange) {
    return ListTask.ask(servers, exchange, MarketTime.date(context.clock().millis()));
  }

  /** The figures of a company. */
  public Finance.Report finance(Symbol symbol) {
    return ask("the figures of " + symbol, Kind.LIST, new Finance(symbol));
  }

  /** All that changed the capital of a security or what its price means. */
  public List<CapitalChange> changes(Symbol symbol) {
    return ask("the capital changes of " + symbol, Kind.LIST, new CapitalChanges(symbol));
  }

  /**
   * The same of several securities by one request.
   *
   * @param symbols at most {@value CapitalChangesOfMany#MOST}
   * @return empty if the host does not answer for several at once, which is no fault of a host
   */
  public Map<Symbol, List<CapitalChange>> changes(List<Symbol> symbols) {
    return servers.ask(
        "the capital changes of " + symbols.size() + " securities",
        Wanted.of(Kind.LIST),
        (lease, host) -> Answer.of(tried(lease, new CapitalChangesOfMany(symbols))));
  }

  private static Map<Symbol, List<CapitalChange>> tried(Lease lease, CapitalChangesOfMany command) {
    try {
      return lease.ask(command);
    } catch (IOException | WireException e) {
      LOG.debug(
          "{}: host {} does not answer {} for several securities at once",
          TdxServerSource.NAME,
          lease.host(),
          command.id(),
          e);
      return Map.of();
    }
  }

  /**
   * Snapshots; of a host that serves bars.
   *
   * @param symbols at most {@value Quotes#MOST}; those that the host does not know have none
   */
  public List<Quote> quotes(List<Symbol> symbols) {
    return ask("quotes of " + symbols.size() + " securities", Kind.DAY, new Quotes(symbols));
  }

  private <T> T ask(String what, Kind kind, Command<T> command) {
    return servers.ask(what, Wanted.of(kind), (lease, host) -> Answer.of(lease.ask(command)));
  }

  @Override
  public void close() {
    connections.close();
  }
}
