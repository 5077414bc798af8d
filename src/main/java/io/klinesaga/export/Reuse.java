package io.klinesaga.export;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.read.BarChanges;
import io.klinesaga.read.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which files of the export before still hold: those of which no transaction that was committed
 * between the two times has changed a bar, and, of adjusted prices, for which the factors are the
 * same.
 */
final class Reuse {
  private final ExportRequest request;
  private final Manifest before;
  private final Path folder;
  private final Map<SeriesId, Set<Integer>> changes;
  private final boolean isForward;

  private Reuse(
      ExportRequest request,
      Manifest before,
      Path folder,
      Map<SeriesId, Set<Integer>> changes,
      boolean isForward) {
    this.request = request;
    this.before = before;
    this.folder = folder;
    this.changes = changes;
    this.isForward = isForward;
  }

  /**
   * Looks at the export before.
   *
   * @param folder where it is
   * @return empty if nothing of it is of use
   */
  static Optional<Reuse> of(
      Path folder,
      ExportRequest request,
      Snapshot snapshot,
      BarChanges changes,
      Map<Period, List<Security>> securities)
      throws IOException {
    Manifest before = ManifestFile.read(folder).orElse(null);
    if (before == null || !before.kind().equals(request.kind())) {
      return Optional.empty();
    }
    boolean isForward = !snapshot.at().isBefore(before.asOf());
    Instant from = isForward ? before.asOf() : snapshot.at();
    Instant to = isForward ? snapshot.at() : before.asOf();
    return changes
        .between(series(request, securities), from, to, Units::year)
        .map(years -> new Reuse(request, before, folder, years, isForward));
  }

  private static Set<SeriesId> series(
      ExportRequest request, Map<Period, List<Security>> securities) {
    Set<SeriesId> all = new TreeSet<>();
    securities.values().stream()
        .flatMap(List::stream)
        .forEach(one -> all.addAll(request.isAdjusted() ? basis(one) : one.series()));
    return all;
  }

  /** What the adjusted prices of a security are made of. */
  private static List<SeriesId> basis(Security one) {
    List<SeriesId> all = new ArrayList<>(one.series());
    one.series().stream().map(s -> new SeriesId(s.symbol(), Period.DAY)).forEach(all::add);
    return all;
  }

  /**
   * The unit as it was, if its files are as they were written and would be the same again as long
   * as {@link #unsure} factors give the same prices.
   *
   * @param key of the unit now
   */
  Optional<Manifest.Unit> unit(ExportUnit unit, String key) throws IOException {
    Manifest.Unit found = before.unit(unit.name()).orElse(null);
    boolean isOther =
        found == null
            || !found.key().equals(key)
            || unit.securities().stream().anyMatch(one -> isChanged(one, unit));
    if (found == null || isOther) {
      return Optional.empty();
    }
    for (Manifest.Entry entry : found.files().values()) {
      if (!isIntact(entry)) {
        return Optional.empty();
      }
    }
    return Optional.of(found);
  }

  private boolean isChanged(Security one, ExportUnit unit) {
    return one.series().stream()
        .flatMap(series -> changes.getOrDefault(series, Set.of()).stream())
        .anyMatch(unit::hasYear);
  }

  /**
   * The securities of a unit of which the factors may be other than before.
   *
   * @param isSameActions whether the same is known of the actions of all of them
   */
  List<Security> unsure(ExportUnit unit, boolean isSameActions) {
    if (!request.isAdjusted()) {
      return List.of();
    }
    return unit.securities().stream()
        .filter(
            one ->
                !isForward
                    || !isSameActions
                    || before.left().containsKey(one.symbol())
                    || basis(one).stream().anyMatch(changes::containsKey))
        .toList();
  }

  /** Whether the security has the same prices in a unit as before, or none as before. */
  boolean isSame(Security one, ExportUnit unit, SecurityFactors.Outcome now) {
    AppliedFactors then = factors(one);
    AppliedFactors factors = now.factors();
    if (then == null || factors == null) {
      return Objects.equals(then, factors);
    }
    return factors.isSame(then, unit.range(), request.adjustment());
  }

  /** A file of the export before of the same path and content. */
  boolean has(Manifest.Entry wanted) throws IOException {
    for (Manifest.Unit unit : before.units().values()) {
      Manifest.Entry entry = unit.files().get(wanted.path());
      if (entry != null && entry.sha256().equals(wanted.sha256())) {
        return isIntact(entry);
      }
    }
    return false;
  }

  /** Whether it was left out. */
  boolean isLeft(Symbol symbol) {
    return before.left().containsKey(symbol);
  }

  private boolean isIntact(Manifest.Entry entry) throws IOException {
    Path file = folder.resolve(entry.path()).normalize();
    return file.startsWith(folder)
        && Files.isRegularFile(file)
        && Files.size(file) == entry.bytes()
        && Hash.of(file).equals(entry.sha256());
  }

  /** Takes the files of a unit over: the same files under a second name, else copies. */
  void take(Manifest.Unit unit, Path to) throws IOException {
    for (Manifest.Entry entry : unit.files().values()) {
      take(entry, to);
    }
  }

  /** Takes one file over. */
  void take(Manifest.Entry entry, Path to) throws IOException {
    Path target = to.resolve(entry.path());
    Files.createDirectories(target.resolveSibling("."));
    link(folder.resolve(entry.path()), target);
  }

  private static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(from, to);
    }
  }

  /** What the prices of a security and period were adjusted by; null if by nothing. */
  @Nullable AppliedFactors factors(Security one) {
    return before.factorSets().get(one.name());
  }
}
