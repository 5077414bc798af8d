package io.klinesaga.source.tdx.server;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import io.klinesaga.source.tdx.wire.ListCount;
import io.klinesaga.source.tdx.wire.ListPage;
import io.klinesaga.source.tdx.wire.Listed;
import io.klinesaga.source.tdx.wire.WireException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the whole list of an exchange; one that is shorter than it is said to be is refused. */
final class ListTask implements Task<SortedSet<Symbol>> {
  private static final Pattern CODE = Pattern.compile("[0-9]{6}");

  private final Exchange exchange;
  private final LocalDate today;
  private final boolean newer;

  /**
   * @param newer whether the newer command is used
   */
  ListTask(Exchange exchange, LocalDate today, boolean newer) {
    this.exchange = exchange;
    this.today = today;
    this.newer = newer;
  }

  @Override
  public Answer<SortedSet<Symbol>> on(Lease lease, Host host)
      throws IOException, WireException, SuspectException {
    int count = lease.ask(new ListCount(exchange, yyyymmdd()));
    SortedSet<Symbol> symbols = new TreeSet<>();
    int received = 0;
    List<Listed> page;
    do {
      page = lease.ask(new ListPage(exchange, received, newer));
      received += page.size();
      page.stream()
          .map(Listed::code)
          .filter(code -> CODE.matcher(code).matches())
          .forEach(code -> symbols.add(new Symbol(code, exchange)));
    } while (!page.isEmpty() && received < count);
    if (received < count || symbols.isEmpty()) {
      throw new SuspectException(
          String.format(
              Locale.ROOT, "its list of %s has %d of %d securities", exchange, received, count));
    }
    return Answer.of(symbols);
  }

  private int yyyymmdd() {
    return today.getYear() * 10_000 + today.getMonthValue() * 100 + today.getDayOfMonth();
  }
}
