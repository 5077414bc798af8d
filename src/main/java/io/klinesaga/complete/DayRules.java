package io.klinesaga.complete;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.SessionGrid;
import io.klinesaga.market.Symbol;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Gives each symbol its state on one day, by all that is known. */
final class DayRules {
  private final LocalDate day;
  private final long now;
  private final DueTimes due;
  private final List<String> sources;
  private final DayNotes notes;

  /**
   * @param now epoch milliseconds
   * @param sources those that a repair can ask
   */
  DayRules(LocalDate day, long now, DueTimes due, List<String> sources, DayNotes notes) {
    this.day = day;
    this.now = now;
    this.due = due;
    this.sources = sources;
    this.notes = notes;
  }

  /**
   * One security, under all of its codes.
   *
   * @param series its present code and the period
   * @param codes all of its codes
   * @param security what reference data say; null if they do not know it
   * @param extent its committed bars; null if it has none
   * @param tally its bars of this day and period
   * @param daily its daily bars of this day
   */
  record Case(
      SeriesId series,
      Set<Symbol> codes,
      @Nullable Security security,
      @Nullable Extent extent,
      Tally tally,
      Tally daily) {
    private Period period() {
      return series.period();
    }
  }

  SymbolDay decide(Case one) {
    return one.tally().bars() > 0 ? stored(one) : absent(one);
  }

  // ---------------------------------------------------------------- with bars

  private SymbolDay stored(Case one) {
    String lack = lack(one);
    if (lack != null) {
      boolean isEarly = due.isBefore(one.period(), day, now);
      return state(one, isEarly ? DayState.NOT_DUE : DayState.THIN, lack);
    }
    String dispute = first(one, notes.disputed()::get);
    return dispute == null
        ? state(one, DayState.PRESENT, "")
        : state(one, DayState.DISPUTED, dispute);
  }

  /** What bars that are there lack; null if nothing. */
  private @Nullable String lack(Case one) {
    if (one.period().isDaily()) {
      return null;
    }
    Tally bars = one.tally();
    int full = SessionGrid.of(one.period()).size();
    boolean hasDay = one.daily().bars() > 0;
    if (hasDay && bars.volume() == 0 && one.daily().volume() > 0) {
      return "no volume in its bars, " + one.daily().volume() + " in the daily bar";
    }
    if (bars.bars() >= full) {
      return null;
    }
    boolean isSparse = one.extent() != null && one.extent().sparse();
    if (!isSparse) {
      return bars.bars() + " of " + full + " bars";
    }
    return hasDay && bars.volume() < one.daily().volume()
        ? "a volume of " + bars.volume() + ", " + one.daily().volume() + " in the daily bar"
        : null;
  }

  // ---------------------------------------------------------------- without

  private SymbolDay absent(Case one) {
    Security security = one.security();
    if (security != null && security.listed() != null && day.isBefore(security.listed())) {
      return state(
          one,
          DayState.NOT_LISTED,
          "listed on " + security.listed() + ", says " + security.source());
    }
    if (security != null && security.gone() != null && !day.isBefore(security.gone())) {
      return state(
          one,
          DayState.DELISTED,
          "not listed since " + security.gone() + ", says " + security.source());
    }
    SymbolDay noted = noted(one);
    if (noted != null) {
      return noted;
    }
    String doubt = doubt(one);
    return doubt == null ? missing(one) : state(one, DayState.UNKNOWN, doubt);
  }

  private @Nullable SymbolDay noted(Case one) {
    String suspended = first(one, series -> notes.suspended().get(series.symbol()));
    if (suspended != null && one.daily().volume() == 0) {
      return state(one, DayState.SUSPENDED, "not traded, says " + suspended);
    }
    String rule = first(one, notes.quarantined()::get);
    return rule == null ? null : state(one, DayState.QUARANTINED, "rejected: " + rule);
  }

  /** Why nobody can say whether there should be bars; null if there should. */
  private @Nullable String doubt(Case one) {
    Security security = one.security();
    Extent extent = one.extent();
    if (security == null) {
      boolean isInside =
          extent != null && !day.isBefore(extent.first()) && !day.isAfter(extent.last());
      return isInside ? null : DayState.NO_REFERENCE;
    }
    if (security.listed() != null) {
      return null;
    }
    LocalDate since =
        extent != null && extent.first().isBefore(security.seen())
            ? extent.first()
            : security.seen();
    return day.isBefore(since) ? "nobody says since when it is listed" : null;
  }

  private SymbolDay missing(Case one) {
    if (due.isBefore(one.period(), day, now)) {
      return state(one, DayState.NOT_DUE, "");
    }
    Set<String> asked = asked(one);
    boolean isAskedOfAll = !sources.isEmpty() && asked.containsAll(sources);
    String evidence = asked.isEmpty() ? "" : "asked in vain: " + String.join(", ", asked);
    return due.isLate(one.period(), day, now) && !isAskedOfAll
        ? state(one, DayState.LATE, evidence)
        : state(one, DayState.MISSING, evidence);
  }

  private Set<String> asked(Case one) {
    Set<String> asked = new TreeSet<>();
    for (Symbol code : one.codes()) {
      asked.addAll(notes.asked().getOrDefault(new SeriesId(code, one.period()), Set.of()));
    }
    return asked;
  }

  /** Looks something up under one code after the other. */
  private interface Lookup {
    @Nullable String of(SeriesId series);
  }

  private static @Nullable String first(Case one, Lookup lookup) {
    for (Symbol code : one.codes()) {
      String found = lookup.of(new SeriesId(code, one.period()));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private SymbolDay state(Case one, DayState state, String evidence) {
    return new SymbolDay(one.series(), day, state, evidence);
  }
}
