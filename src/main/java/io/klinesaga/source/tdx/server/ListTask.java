package io.klinesaga.source.tdx.server;

import io.klinesaga.market.Exchange;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourcePausedException;
import io.klinesaga.source.tdx.wire.ListCount;
import io.klinesaga.source.tdx.wire.ListPage;
import io.klinesaga.source.tdx.wire.Listed;
import io.klinesaga.source.tdx.wire.WireException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads the whole list of an exchange; one that is shorter than it is said to be is refused. */
final class ListTask implements Task<List<Listed>> {
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
  public Answer<List<Listed>> on(Lease lease, Host host)
      throws IOException, WireException, SuspectException {
    int count = lease.ask(new ListCount(exchange, yyyymmdd()));
    List<Listed> listed = new ArrayList<>();
    int received = 0;
    List<Listed> page;
    do {
      page = lease.ask(new ListPage(exchange, received, newer));
      received += page.size();
      page.stream().filter(one -> CODE.matcher(one.code()).matches()).forEach(listed::add);
    } while (!page.isEmpty() && received < count);
    if (received < count || listed.isEmpty()) {
      throw new SuspectException(
          String.format(
              Locale.ROOT, "its list of %s has %d of %d securities", exchange, received, count));
    }
    return Answer.of(List.copyOf(listed));
  }

  /**
   * What a host lists of an exchange; hosts that do not know the older command are asked by the
   * newer.
   */
  static List<Listed> ask(Servers servers, Exchange exchange, LocalDate today) {
    String what = "the list of " + exchange;
    Wanted wanted = Wanted.of(Kind.LIST);
    try {
      return servers.ask(what, wanted, new ListTask(exchange, today, false));
    } catch (SourcePausedException e) {
      throw e;
    } catch (SourceException classic) {
      try {
        return servers.ask(what, wanted, new ListTask(exchange, today, true));
      } catch (SourceException newer) {
        classic.addSuppressed(newer);
        throw classic;
      }
    }
  }

  private int yyyymmdd() {
    return today.getYear() * 10_000 + today.getMonthValue() * 100 + today.getDayOfMonth();
  }
}
