package io.klinesaga.reference.server;

import io.klinesaga.market.Symbol;
import io.klinesaga.reference.ActionList;
import io.klinesaga.reference.ActionList.Due;
import io.klinesaga.reference.CorporateAction;
import io.klinesaga.reference.KnownReferences;
import io.klinesaga.reference.Reading;
import io.klinesaga.reference.ReferenceKind;
import io.klinesaga.reference.ReferenceSync;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.UnknownSeriesException;
import io.klinesaga.source.tdx.server.TdxServerQuestions;
import io.klinesaga.source.tdx.wire.CapitalChange;
import io.klinesaga.source.tdx.wire.CapitalChangesOfMany;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Corporate actions from quote servers: of a security as soon as it has bars after the day on which
 * they were read last, since without them its prices cannot be adjusted, and else once in 7 days.
 *
 * <p>Several securities are asked for by one request. A security that has no action in such an
 * answer is asked for again alone, and a server that does not answer for several is asked for one
 * after the other: no captured answer shows what servers do.
 */
final class ServerActions {
  /** What is stored at once, so that little is lost if the process ends. */
  private static final int BATCH = 100;

  /** So many requests for several securities in a row without an answer are enough. */
  private static final int ENOUGH_UNANSWERED = 2;

  private final TdxServerQuestions servers;
  private int unanswered;

  ServerActions(TdxServerQuestions servers) {
    this.servers = servers;
  }

  /** A security and why it is asked for. */
  private record Wanted(Symbol symbol, Due why) {}

  /**
   * Some of what is to be asked; those with new bars first.
   *
   * @param symbols that may have actions
   */
  Reading<ActionList> read(KnownReferences known, List<Symbol> symbols) {
    List<Wanted> wanted = wanted(known, symbols);
    List<Wanted> batch = wanted.subList(0, Math.min(BATCH, wanted.size()));
    List<List<Wanted>> pages = new ArrayList<>();
    for (int from = 0; from < batch.size(); from += CapitalChangesOfMany.MOST) {
      pages.add(batch.subList(from, Math.min(batch.size(), from + CapitalChangesOfMany.MOST)));
    }
    List<ActionList> parts = new ArrayList<>();
    Reading<Boolean> read = Each.of(pages, page -> List.of(ask(page, parts)));
    int left = wanted.size() - parts.size();
    List<String> notes =
        read.end() == null ? List.of() : List.of(left + " securities are left to the next run");
    return new Reading<>(parts, List.of(), notes, false, read.end());
  }

  private static List<Wanted> wanted(KnownReferences known, List<Symbol> symbols) {
    List<Wanted> wanted = new ArrayList<>();
    Set<Symbol> taken = new HashSet<>(known.withNewBars(TdxServerReference.NAME, symbols));
    symbols.stream()
        .filter(taken::contains)
        .forEach(symbol -> wanted.add(new Wanted(symbol, Due.NEW_BARS)));
    known
        .notAskedFor(
            TdxServerReference.NAME,
            ReferenceKind.ACTIONS.code(),
            ReferenceSync.ACTIONS_AGE,
            symbols)
        .stream()
        .filter(symbol -> !taken.contains(symbol))
        .forEach(symbol -> wanted.add(new Wanted(symbol, Due.AGE)));
    return wanted;
  }

  /**
   * @param parts gets what is answered, also before a source pauses
   */
  private boolean ask(List<Wanted> page, List<ActionList> parts) {
    Map<Symbol, List<CapitalChange>> together = together(page);
    for (Wanted one : page) {
      List<CapitalChange> changes = together.getOrDefault(one.symbol(), List.of());
      parts.add(list(one, changes.isEmpty() ? alone(one.symbol()) : changes));
    }
    return true;
  }

  private Map<Symbol, List<CapitalChange>> together(List<Wanted> page) {
    if (page.size() == 1 || unanswered >= ENOUGH_UNANSWERED) {
      return Map.of();
    }
    Map<Symbol, List<CapitalChange>> changes =
        servers.changes(page.stream().map(Wanted::symbol).toList());
    unanswered = changes.isEmpty() ? unanswered + 1 : 0;
    return changes;
  }

  private List<CapitalChange> alone(Symbol symbol) {
    try {
      return servers.changes(symbol);
    } catch (UnknownSeriesException e) {
      return List.of(); // that nobody has any is an answer
    }
  }

  private static ActionList list(Wanted of, List<CapitalChange> changes) {
    return new ActionList(
        "capital changes of " + of.symbol(),
        false,
        Set.of(of.symbol()),
        changes.stream().map(change -> action(of.symbol(), change)).toList(),
        of.why());
  }

  private static CorporateAction action(Symbol symbol, CapitalChange change) {
    LocalDate day = TdxServerReference.day(change.date());
    if (day == null) {
      throw new SourceException(
          TdxServerReference.NAME + ": " + symbol + ": no day " + change.date());
    }
    return new CorporateAction(
        symbol,
        day,
        change.category(),
        number(change.first()),
        number(change.second()),
        number(change.third()),
        number(change.fourth()));
  }

  /** As it was written before it became 32 bits. */
  private static double number(float value) {
    return Double.parseDouble(Float.toString(value));
  }
}
