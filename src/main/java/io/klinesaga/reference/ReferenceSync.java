package io.klinesaga.reference;

import io.klinesaga.market.CalendarDays;
import io.klinesaga.market.CodeChange;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.ActionList.Due;
import io.klinesaga.reference.ReferenceLine.State;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourcePausedException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads reference data from all sources in their order and stores them, kind by kind: of each kind
 * everything, or, if the process ends in the middle of it, nothing. Doing it again changes nothing.
 */
public final class ReferenceSync implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReferenceSync.class);

  /** What a source was asked for, of securities whose first day nobody had said. */
  public static final String LISTING_DATE = "listing-date";

  /** A source with an answer for each security is asked for one without new bars so often. */
  public static final Duration ACTIONS_AGE = Duration.ofDays(7);

  /** The day on which the codes of Beijing became those of the new range. */
  private static final LocalDate NEW_CODES = LocalDate.of(2025, 10, 9);

  private final List<ReferenceSource> sources;
  private final List<String> trust;
  private final ReferenceStore store;
  private final KnownReferences known;
  private final ByCode byCode;
  private final Clock clock;

  /**
   * @param sources the most trusted first; they are closed with this
   * @param instruments tells type and board where nobody says them
   */
  public ReferenceSync(
      List<ReferenceSource> sources,
      ReferenceStore store,
      KnownReferences known,
      Instruments instruments,
      Clock clock) {
    this.sources = List.copyOf(sources);
    this.trust = sources.stream().map(ReferenceSource::name).toList();
    this.store = store;
    this.known = known;
    this.byCode = new ByCode(instruments);
    this.clock = clock;
  }

  /** Whether any source is configured. */
  public boolean isConfigured() {
    return !sources.isEmpty();
  }

  /** Reads and stores everything; a list that shrinks is refused. */
  public ReferenceReport sync() {
    return run(false);
  }

  /**
   * Reads and stores everything.
   *
   * @param acceptsShrink whether a list may have become more than 1 % shorter
   */
  public synchronized ReferenceReport run(boolean acceptsShrink) {
    List<ReferenceLine> lines = new ArrayList<>();
    lines.addAll(securities(acceptsShrink));
    lines.addAll(codes());
    lines.addAll(calendars());
    lines.addAll(actions());
    lines.addAll(suspensions());
    lines.forEach(ReferenceSync::tell);
    return new ReferenceReport(lines);
  }

  /**
   * Reads and stores the corporate actions alone if there are bars of a day after that on which
   * they were read last: without them, prices up to these bars cannot be adjusted.
   *
   * @return without lines if there is nothing to do
   */
  public synchronized ReferenceReport syncActions() {
    List<ReferenceLine> lines = isConfigured() && known.hasNewBars() ? actions() : List.of();
    lines.forEach(ReferenceSync::tell);
    return new ReferenceReport(lines);
  }

  private List<ReferenceLine> actions() {
    return asked(ReferenceKind.ACTIONS).stream().map(this::actions).toList();
  }

  private static void tell(ReferenceLine line) {
    line.refused().forEach(reason -> LOG.warn("Reference data of {}: {}", line.source(), reason));
    LOG.info("Reference data: {}", line.line());
  }

  private List<ReferenceSource> asked(ReferenceKind kind) {
    return sources.stream().filter(source -> source.gives().contains(kind)).toList();
  }

  /** A source and what it says. */
  private record Said<T>(ReferenceSource source, Reading<T> reading) {
    String name() {
      return source.name();
    }
  }

  private <T> List<Said<T>> read(
      ReferenceKind kind, Function<ReferenceSource, Reading<T>> question) {
    return asked(kind).stream().map(source -> ask(source, question)).toList();
  }

  private static <T> Said<T> ask(
      ReferenceSource source, Function<ReferenceSource, Reading<T>> question) {
    return new Said<>(source, tried(() -> question.apply(source)));
  }

  private static <T> Reading<T> tried(Supplier<Reading<T>> question) {
    try {
      return question.get();
    } catch (SourcePausedException e) {
      return Reading.ended(String.valueOf(e.getMessage()), true);
    } catch (SourceException e) {
      return Reading.ended(String.valueOf(e.getMessage()), false);
    }
  }

  /** Everything is read before the transaction begins. */
  private List<ReferenceLine> securities(boolean acceptsShrink) {
    List<Said<ListedSecurities>> said =
        read(ReferenceKind.SECURITIES, source -> source.securities(known));
    List<ReferenceLine> lines =
        store.atOnce(
            () -> {
              List<ReferenceLine> kept =
                  said.stream().map(one -> keepSecurities(one, acceptsShrink)).toList();
              store.believe(trust);
              return kept;
            });
    List<ReferenceLine> filled = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      filled.add(fill(said.get(i).source(), lines.get(i)));
    }
    return filled;
  }

  /** Asks for what is missing, part by part: each is kept. */
  private ReferenceLine fill(ReferenceSource source, ReferenceLine line) {
    ReferenceLine filled = line;
    Reading<ListedSecurities> next;
    do {
      Reading<ListedSecurities> read = tried(() -> source.missing(known));
      next = read;
      filled = filled.and(store.atOnce(() -> keepMissing(source, read)));
    } while (next.end() == null && !next.parts().isEmpty());
    return filled;
  }

  private ReferenceLine keepMissing(ReferenceSource source, Reading<ListedSecurities> reading) {
    MergedSecurities merged = MergedSecurities.of(reading.parts(), byCode);
    Changes changes =
        store.keepSecurities(
            source.name(), merged.securities(), Set.of(), Set.of(), false, today());
    if (!merged.securities().isEmpty()) {
      store.believe(trust);
      Map<String, Integer> asked = new TreeMap<>();
      merged.securities().forEach(one -> asked.put(one.symbol().toString(), 1));
      store.noted(source.name(), LISTING_DATE, asked);
    }
    return line(source, ReferenceKind.SECURITIES, reading, 0, changes);
  }

  private ReferenceLine keepSecurities(Said<ListedSecurities> said, boolean acceptsShrink) {
    ShrinkCheck check = new ShrinkCheck(store, said.name(), acceptsShrink);
    Reading<ListedSecurities> reading = check.of(said.reading());
    MergedSecurities merged = MergedSecurities.of(reading.parts(), byCode);
    if (reading.parts().isEmpty()) {
      return line(said.source(), ReferenceKind.SECURITIES, reading, 0, Changes.NONE);
    }
    Changes changes =
        store.keepSecurities(
            said.name(),
            merged.securities(),
            merged.inList(),
            merged.whole(),
            reading.whole(),
            today());
    reading
        .parts()
        .forEach(
            part -> noted(said, ReferenceKind.SECURITIES, part.origin(), part.securities().size()));
    return line(
        said.source(), ReferenceKind.SECURITIES, reading, merged.securities().size(), changes);
  }

  private void noted(Said<?> said, ReferenceKind kind, String origin, int items) {
    store.noted(said.name(), kind.code(), Map.of(origin, items));
  }

  /** What sources say, and what two lists of one source prove. */
  private List<ReferenceLine> codes() {
    List<Said<List<CodeChange>>> said = read(ReferenceKind.CODES, ReferenceSource::codes);
    return store.atOnce(
        () -> {
          List<ReferenceLine> lines = new ArrayList<>();
          said.forEach(one -> lines.add(keepCodes(one)));
          asked(ReferenceKind.SECURITIES).stream()
              .map(ReferenceSource::name)
              .filter(name -> !store.renumbered(name).isEmpty())
              .forEach(name -> lines.add(proved(name)));
          return lines;
        });
  }

  private ReferenceLine keepCodes(Said<List<CodeChange>> said) {
    Reading<List<CodeChange>> reading = said.reading();
    List<CodeChange> changes = reading.parts().stream().flatMap(List::stream).toList();
    List<String> circles = circles(said.name(), changes);
    if (!circles.isEmpty()) {
      reading = reading.without(reading.parts(), circles);
    }
    if (reading.parts().isEmpty()) {
      return line(said.source(), ReferenceKind.CODES, reading, 0, Changes.NONE);
    }
    Changes stored = store.keepCodes(said.name(), changes, reading.whole(), trust);
    noted(said, ReferenceKind.CODES, ReferenceKind.CODES.code(), changes.size());
    return line(said.source(), ReferenceKind.CODES, reading, changes.size(), stored);
  }

  /** A code cannot come to itself again, also not by way of what others have said. */
  private List<String> circles(String source, List<CodeChange> changes) {
    Map<Symbol, Symbol> next = new HashMap<>();
    store.codes(source).forEach(change -> next.put(change.old(), change.successor()));
    changes.forEach(change -> next.put(change.old(), change.successor()));
    return changes.stream()
        .filter(change -> comesTo(change.old(), change.successor(), next))
        .findFirst()
        .map(
            change ->
                List.of(
                    source
                        + ": "
                        + change.old()
                        + " becomes "
                        + change.successor()
                        + " and in the end "
                        + change.old()
                        + " again: expected codes that lead to a last one"))
        .orElse(List.of());
  }

  private static boolean comesTo(Symbol end, Symbol start, Map<Symbol, Symbol> next) {
    Symbol code = start;
    for (int steps = 0; code != null && steps <= next.size(); steps++) {
      if (code.equals(end)) {
        return true;
      }
      code = next.get(code);
    }
    return false;
  }

  private ReferenceLine proved(String source) {
    List<CodeChange> changes =
        store.renumbered(source).entrySet().stream()
            .map(one -> new CodeChange(one.getKey(), one.getValue(), NEW_CODES))
            .toList();
    Changes stored = store.keepCodes("lists of " + source, changes, false, trust);
    return new ReferenceLine(
        source,
        ReferenceKind.CODES,
        stored.total() == 0 ? State.UNCHANGED : State.CHANGED,
        changes.size(),
        stored,
        List.of(),
        List.of());
  }

  private List<ReferenceLine> calendars() {
    List<Said<CalendarDays>> said = read(ReferenceKind.CALENDAR, ReferenceSource::calendar);
    return store.atOnce(() -> said.stream().map(this::keepDays).toList());
  }

  private ReferenceLine keepDays(Said<CalendarDays> said) {
    Changes changes = Changes.NONE;
    int days = 0;
    for (CalendarDays part : said.reading().parts()) {
      changes = changes.and(store.keepDays(said.name(), part.trades()));
      days += part.trades().size();
      noted(said, ReferenceKind.CALENDAR, part.source(), part.trades().size());
    }
    return line(said.source(), ReferenceKind.CALENDAR, said.reading(), days, changes);
  }

  /** A source with an answer for each security is asked for more until it has no more to say. */
  private ReferenceLine actions(ReferenceSource source) {
    Changes changes = Changes.NONE;
    int read = 0;
    List<String> refused = new ArrayList<>();
    List<ActionList> parts = List.of();
    Map<Due, Integer> asked = new EnumMap<>(Due.class);
    Reading<ActionList> reading;
    boolean isMore;
    do {
      Reading<ActionList> next = tried(() -> source.actions(known));
      Kept kept = store.atOnce(() -> keepActions(source.name(), next));
      reading = kept.reading();
      changes = changes.and(kept.changes());
      read += reading.parts().stream().mapToInt(part -> part.actions().size()).sum();
      refused.addAll(reading.refused());
      parts = reading.parts().isEmpty() ? parts : reading.parts();
      next.parts().forEach(part -> count(part, asked));
      isMore = reading.end() == null && next.parts().stream().anyMatch(part -> !part.all());
    } while (isMore);
    List<String> notes = new ArrayList<>(asked(asked));
    notes.addAll(reading.notes());
    Reading<ActionList> all = new Reading<>(parts, refused, notes, reading.whole(), reading.end());
    return line(source, ReferenceKind.ACTIONS, all, read, changes);
  }

  private static void count(ActionList part, Map<Due, Integer> asked) {
    Due why = part.why();
    if (why != null) {
      asked.merge(why, part.symbols().size(), Integer::sum);
    }
  }

  private static List<String> asked(Map<Due, Integer> asked) {
    if (asked.isEmpty()) {
      return List.of();
    }
    int newBars = asked.getOrDefault(Due.NEW_BARS, 0);
    int age = asked.getOrDefault(Due.AGE, 0);
    return List.of(
        String.format(
            Locale.ROOT,
            "asked for %d securities: %d with bars after the day on which their actions were read"
                + " last, %d not asked for in %d days",
            newBars + age,
            newBars,
            age,
            ACTIONS_AGE.toDays()));
  }

  /** What of a reading was kept, and what that has changed. */
  private record Kept(Reading<ActionList> reading, Changes changes) {}

  private Kept keepActions(String source, Reading<ActionList> reading) {
    Changes counted = Changes.NONE;
    Reading<ActionList> kept = reading;
    for (ActionList part : reading.parts()) {
      List<StoredAction> before = store.actions(part);
      noteAsked(source, part);
      if (part.actions().isEmpty() && before.stream().anyMatch(one -> isSaidBy(source, one))) {
        kept = kept.without(List.of(part), List.of(emptied(part, before.size())));
      } else {
        List<ActionStep> steps = new ActionHistory(source, trust).steps(before, part.actions());
        store.addActions(source, steps);
        store.actionsRead(source, part);
        counted = counted.and(changes(steps));
      }
    }
    return new Kept(kept, counted);
  }

  private static boolean isSaidBy(String source, StoredAction one) {
    return !one.isWithdrawn() && one.source().equals(source);
  }

  private static String emptied(ActionList part, int before) {
    return part.origin()
        + ": expected corporate actions, of which "
        + before
        + " are known, found none";
  }

  private void noteAsked(String source, ActionList part) {
    Map<String, Integer> items = new TreeMap<>();
    part.symbols().forEach(symbol -> items.put(symbol.toString(), 0));
    part.actions().forEach(action -> items.merge(action.symbol().toString(), 1, Integer::sum));
    store.noted(
        source,
        ReferenceKind.ACTIONS.code(),
        part.all() ? Map.of(part.origin(), part.actions().size()) : items);
  }

  private static Changes changes(List<ActionStep> steps) {
    int gone = (int) steps.stream().filter(ActionStep::isWithdrawn).count();
    int added = (int) steps.stream().filter(step -> step.superseded() == null).count();
    return new Changes(added, steps.size() - gone - added, gone);
  }

  private List<ReferenceLine> suspensions() {
    List<Said<SuspendedDays>> said =
        read(ReferenceKind.SUSPENSIONS, source -> source.suspensions(known));
    return store.atOnce(() -> said.stream().map(this::keepSuspensions).toList());
  }

  private ReferenceLine keepSuspensions(Said<SuspendedDays> said) {
    Changes changes = Changes.NONE;
    int days = 0;
    for (SuspendedDays part : said.reading().parts()) {
      changes = changes.and(store.keepSuspensions(part));
      days += part.days().size();
      noted(said, ReferenceKind.SUSPENSIONS, part.origin(), part.days().size());
    }
    return line(said.source(), ReferenceKind.SUSPENSIONS, said.reading(), days, changes);
  }

  private static ReferenceLine line(
      ReferenceSource source, ReferenceKind kind, Reading<?> reading, int read, Changes changes) {
    List<String> notes = new ArrayList<>(reading.notes());
    Reading.End end = reading.end();
    if (end != null) {
      notes.add(end.reason());
    }
    return new ReferenceLine(
        source.name(), kind, state(reading, changes), read, changes, reading.refused(), notes);
  }

  private static State state(Reading<?> reading, Changes changes) {
    Reading.End end = reading.end();
    if (end != null) {
      return end.isPause() ? State.POSTPONED : State.FAILED;
    }
    if (!reading.refused().isEmpty()) {
      return State.REFUSED;
    }
    if (changes.total() > 0) {
      return State.CHANGED;
    }
    return reading.parts().isEmpty() && !reading.whole() ? State.ABSENT : State.UNCHANGED;
  }

  private LocalDate today() {
    return MarketTime.date(clock.millis());
  }

  @Override
  public void close() {
    sources.forEach(ReferenceSource::close);
  }
}
