package io.klinesaga.reference.server;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.ActionList;
import io.klinesaga.reference.KnownReferences;
import io.klinesaga.reference.ListedSecurities;
import io.klinesaga.reference.Reading;
import io.klinesaga.reference.ReferenceKind;
import io.klinesaga.reference.ReferenceSource;
import io.klinesaga.reference.ReferenceSync;
import io.klinesaga.reference.Security;
import io.klinesaga.reference.SuspendedDay;
import io.klinesaga.reference.SuspendedDays;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.UnknownSeriesException;
import io.klinesaga.source.tdx.TdxNumbers;
import io.klinesaga.source.tdx.server.TdxServerQuestions;
import io.klinesaga.source.tdx.server.TdxServerSource;
import io.klinesaga.source.tdx.wire.Listed;
import io.klinesaga.source.tdx.wire.Quotes;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What quote servers say: lists and names of Shanghai and Shenzhen; the first day of shares of
 * which nobody has said it, asked for once in 30 days; corporate actions, of each security once in
 * 7 days; and, after the close of a trading day, which securities have a snapshot of nothing but
 * zeros.
 */
public final class TdxServerReference implements ReferenceSource {
  /** The name of this source. */
  public static final String NAME = TdxServerSource.NAME;

  /** Who says that a security was suspended, where a snapshot of zeros says it. */
  public static final String ZEROS = NAME + " quote";

  private static final Duration DATES_AGE = Duration.ofDays(30);
  private static final LocalTime CLOSED = LocalTime.of(15, 5);
  private static final int BATCH = 100;
  private static final Set<InstrumentType> COMPANIES =
      EnumSet.of(InstrumentType.STOCK, InstrumentType.B_SHARE);
  private static final Set<InstrumentType> TRADED =
      EnumSet.of(InstrumentType.STOCK, InstrumentType.B_SHARE, InstrumentType.FUND);

  private final SourceContext context;
  private final TdxServerQuestions servers;
  private final ServerActions actions;

  /**
   * @param context with the settings of the source of bars
   */
  public TdxServerReference(SourceContext context) {
    this.context = context;
    this.servers = new TdxServerQuestions(context);
    this.actions = new ServerActions(servers);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<ReferenceKind> gives() {
    return EnumSet.of(ReferenceKind.SECURITIES, ReferenceKind.ACTIONS, ReferenceKind.SUSPENSIONS);
  }

  @Override
  public Reading<ListedSecurities> securities(KnownReferences known) {
    return Each.of(List.of(Exchange.SH, Exchange.SZ), exchange -> List.of(list(exchange)));
  }

  private ListedSecurities list(Exchange exchange) {
    return new ListedSecurities(
        "list of " + exchange,
        Set.of(exchange),
        servers.list(exchange).stream().map(listed -> named(exchange, listed)).toList());
  }

  private static Security named(Exchange exchange, Listed listed) {
    String name = listed.name();
    return Security.named(new Symbol(listed.code(), exchange), name.isEmpty() ? null : name);
  }

  @Override
  public Reading<ListedSecurities> missing(KnownReferences known) {
    List<Symbol> wanted =
        known.notAskedFor(
            NAME, ReferenceSync.LISTING_DATE, DATES_AGE, of(known.withoutListingDate(), COMPANIES));
    return Each.of(batch(wanted), symbol -> List.of(firstDay(symbol)));
  }

  private ListedSecurities firstDay(Symbol symbol) {
    LocalDate day = null;
    try {
      day = day(servers.finance(symbol).listed());
    } catch (UnknownSeriesException e) {
      // that nobody has it is an answer
    }
    return new ListedSecurities(
        "figures of " + symbol, Set.of(), List.of(Security.listed(symbol, day)));
  }

  /** Null if there is no such day. */
  static @Nullable LocalDate day(int date) {
    long start = TdxNumbers.day(date);
    return start == TdxNumbers.NO_TIME ? null : MarketTime.date(start);
  }

  @Override
  public Reading<ActionList> actions(KnownReferences known) {
    return actions.read(known, of(known.listed(), TRADED));
  }

  private List<Symbol> of(List<Symbol> symbols, Set<InstrumentType> types) {
    return symbols.stream()
        .filter(symbol -> symbol.exchange() != Exchange.BJ)
        .filter(symbol -> isOf(symbol, types))
        .toList();
  }

  private boolean isOf(Symbol symbol, Set<InstrumentType> types) {
    return context.instruments().of(symbol).filter(one -> types.contains(one.type())).isPresent();
  }

  private static List<Symbol> batch(List<Symbol> wanted) {
    return wanted.subList(0, Math.min(BATCH, wanted.size()));
  }

  /** Before the close zeros mean that nothing was traded yet. */
  @Override
  public Reading<SuspendedDays> suspensions(KnownReferences known) {
    long now = context.clock().millis();
    LocalDate today = MarketTime.date(now);
    boolean isClosed = !MarketTime.dateTime(now).toLocalTime().isBefore(CLOSED);
    if (!isClosed || !context.calendar().isTradingDay(today)) {
      return Reading.absent("quotes say who was suspended only after the close of a trading day");
    }
    List<Symbol> asked = of(known.listed(), TRADED);
    Snapshots snapshots = new Snapshots();
    List<List<Symbol>> pages = new ArrayList<>();
    for (int from = 0; from < asked.size(); from += Quotes.MOST) {
      pages.add(asked.subList(from, Math.min(asked.size(), from + Quotes.MOST)));
    }
    Reading<Integer> read =
        Each.of(
            pages,
            page -> {
              snapshots.add(page, servers.quotes(page));
              return List.of(page.size());
            });
    if (snapshots.isImplausible()) {
      return Reading.refused(
          NAME
              + ": quotes of "
              + today
              + ": expected that most securities were traded, found zeros for "
              + snapshots.zeros().size()
              + " of "
              + snapshots.all());
    }
    List<SuspendedDay> days =
        snapshots.zeros().stream().map(symbol -> new SuspendedDay(symbol, today)).toList();
    List<SuspendedDays> parts =
        snapshots.all() == 0 ? List.of() : List.of(new SuspendedDays(ZEROS, false, days));
    return new Reading<>(parts, List.of(), List.of(), false, read.end());
  }

  @Override
  public void close() {
    servers.close();
  }
}
