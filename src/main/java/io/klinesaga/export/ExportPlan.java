package io.klinesaga.export;

import io.klinesaga.export.SecurityFactors.Outcome;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.read.ReadFacts;
import io.klinesaga.read.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What of an export is taken over from the one before, and what is written anew. */
final class ExportPlan {
  private final ExportRequest request;
  private final Map<Period, List<Security>> securities;
  private final SortedMap<String, ExportUnit> missing = new TreeMap<>();
  private final List<Kept> kept = new ArrayList<>();
  private final Map<String, String> keys = new HashMap<>();
  private final Map<String, String> actions = new HashMap<>();
  private final Set<Symbol> exported = new TreeSet<>();
  private final SortedMap<Symbol, String> left = new TreeMap<>();
  private final Map<String, AppliedFactors> factorSets = new TreeMap<>();

  /** A unit that is taken over. */
  private record Kept(ExportUnit unit, Manifest.Unit before) {}

  ExportPlan(ExportRequest request, Map<Period, List<Security>> securities) {
    this.request = request;
    this.securities = securities;
  }

  /** Divides it, and takes over what still holds. */
  void make(Keys hashes, SecurityFactors factors, @Nullable Reuse reuse, Path folder)
      throws IOException {
    List<Kept> found = new ArrayList<>();
    for (ExportUnit unit : Units.of(request.format(), securities)) {
      String key = hashes.of(unit);
      keys.put(unit.name(), key);
      actions.put(unit.name(), hashes.actions(unit));
      Manifest.Unit before = reuse == null ? null : reuse.unit(unit, key).orElse(null);
      if (before == null) {
        missing.put(unit.name(), unit);
      } else {
        found.add(new Kept(unit, before));
      }
    }
    if (reuse != null) {
      take(found, factors, reuse, folder);
    }
  }

  private void take(List<Kept> found, SecurityFactors factors, Reuse reuse, Path folder)
      throws IOException {
    Map<String, Security> unsure = new TreeMap<>();
    found.forEach(one -> unsure(one, reuse).forEach(sec -> unsure.put(sec.name(), sec)));
    Map<String, Outcome> outcomes = factors.outcomes(unsure.values());
    for (Kept one : found) {
      if (unsure(one, reuse).stream().allMatch(sec -> isSame(sec, one.unit(), outcomes, reuse))) {
        reuse.take(one.before(), folder);
        keep(one, outcomes, reuse);
      } else {
        missing.put(one.unit().name(), one.unit());
      }
    }
  }

  private List<Security> unsure(Kept one, Reuse reuse) {
    String now = actions.getOrDefault(one.unit().name(), "");
    return reuse.unsure(one.unit(), one.before().actions().equals(now));
  }

  private static boolean isSame(
      Security one, ExportUnit unit, Map<String, Outcome> outcomes, Reuse reuse) {
    Outcome now = outcomes.get(one.name());
    return now != null && reuse.isSame(one, unit, now);
  }

  private void keep(Kept unit, Map<String, Outcome> outcomes, Reuse reuse) {
    kept.add(unit);
    for (Security one : unit.unit().securities()) {
      Outcome now = outcomes.get(one.name());
      AppliedFactors factors = now == null ? reuse.factors(one) : now.factors();
      if (factors != null) {
        factorSets.put(one.name(), factors);
      }
      String refused = now == null ? null : now.refused();
      if (refused != null) {
        left.put(one.symbol(), refused);
      } else if (!reuse.isLeft(one.symbol())) {
        exported.add(one.symbol());
      }
    }
  }

  /** What is to be read, by period. */
  Map<Period, List<Security>> toRead() {
    Map<Period, Set<Symbol>> wanted = new EnumMap<>(Period.class);
    missing
        .values()
        .forEach(
            unit ->
                unit.securities()
                    .forEach(
                        one ->
                            wanted
                                .computeIfAbsent(one.period(), unused -> new TreeSet<>())
                                .add(one.symbol())));
    Map<Period, List<Security>> toRead = new EnumMap<>(Period.class);
    wanted.forEach(
        (period, symbols) ->
            toRead.put(
                period,
                securities.getOrDefault(period, List.of()).stream()
                    .filter(one -> symbols.contains(one.symbol()))
                    .toList()));
    return toRead;
  }

  /** From the first to the last time of what is written anew of a period. */
  TimeRange range(Period period) {
    TimeRange span = null;
    for (ExportUnit unit : missing.values()) {
      TimeRange own = unit.range().common(request.range());
      if (own != null && unit.securities().stream().anyMatch(one -> one.period() == period)) {
        span = span == null ? own : span.span(own);
      }
    }
    return span == null ? request.range() : span;
  }

  /** The names of the units that are written anew. */
  Set<String> missing() {
    return missing.keySet();
  }

  /** The securities of what is taken over that have bars there. */
  Set<Symbol> kept() {
    return exported;
  }

  /** Those that are refused in what is taken over too, with the reason. */
  SortedMap<Symbol, String> left() {
    return left;
  }

  /** What prices that are taken over were adjusted by. */
  Map<String, AppliedFactors> factorSets() {
    return factorSets;
  }

  int reusedFiles() {
    return kept.stream().mapToInt(one -> one.before().files().size()).sum();
  }

  /**
   * The units for the manifest.
   *
   * @param files those that were written, by unit and path
   */
  SortedMap<String, Manifest.Unit> units(
      Map<String, SortedMap<String, Manifest.Entry>> files,
      UnitCounts counts,
      ReadFacts facts,
      Snapshot snapshot) {
    Map<SeriesId, Long> commits = facts.lastCommits(series(), snapshot.at());
    SortedMap<String, Manifest.Unit> units = new TreeMap<>();
    for (Kept one : kept) {
      Manifest.Unit before = one.before();
      String now = actions.getOrDefault(before.name(), "");
      units.put(before.name(), before.with(last(one.unit(), commits), now));
    }
    missing.forEach(
        (name, unit) -> {
          SortedMap<String, Manifest.Entry> own = files.get(name);
          if (own != null) {
            units.put(name, unit(unit, own, counts.of(name), last(unit, commits)));
          }
        });
    return units;
  }

  private Manifest.Unit unit(
      ExportUnit unit, SortedMap<String, Manifest.Entry> files, UnitCounts.Count count, long last) {
    return new Manifest.Unit(
        unit.name(),
        keys.getOrDefault(unit.name(), ""),
        actions.getOrDefault(unit.name(), ""),
        last,
        count.rows(),
        count.notPositive(),
        files);
  }

  private Set<SeriesId> series() {
    Set<SeriesId> all = new TreeSet<>();
    securities.values().forEach(some -> some.forEach(one -> all.addAll(one.series())));
    return all;
  }

  private static long last(ExportUnit unit, Map<SeriesId, Long> commits) {
    return unit.securities().stream()
        .flatMap(one -> one.series().stream())
        .mapToLong(series -> commits.getOrDefault(series, 0L))
        .max()
        .orElse(0);
  }
}
