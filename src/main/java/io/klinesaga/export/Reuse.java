package io.klinesaga.export;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.read.ReadFacts;
import io.klinesaga.read.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which files of the export before still hold: those of which no transaction that was committed
 * between the two times concerns a bar. Adjusted prices hang on all daily bars of a security, and
 * on what was known of its corporate actions, of which more is known only as time goes on.
 */
final class Reuse {
  private final ExportRequest request;
  private final Manifest before;
  private final Path folder;
  private final Map<SeriesId, TimeRange> changes;

  private Reuse(
      ExportRequest request, Manifest before, Path folder, Map<SeriesId, TimeRange> changes) {
    this.request = request;
    this.before = before;
    this.folder = folder;
    this.changes = changes;
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
      ReadFacts facts,
      Map<Period, List<Security>> securities)
      throws IOException {
    Manifest before = ManifestFile.read(folder).orElse(null);
    if (before == null || !before.kind().equals(request.kind())) {
      return Optional.empty();
    }
    if (request.isAdjusted() && snapshot.at().isBefore(before.asOf())) {
      return Optional.empty();
    }
    return changes(before.asOf(), snapshot.at(), facts, series(request, securities))
        .map(changes -> new Reuse(request, before, folder, changes));
  }

  private static Optional<Map<SeriesId, TimeRange>> changes(
      Instant one, Instant other, ReadFacts facts, Set<SeriesId> series) {
    return one.isBefore(other)
        ? facts.changes(series, one, other)
        : facts.changes(series, other, one);
  }

  private static Set<SeriesId> series(
      ExportRequest request, Map<Period, List<Security>> securities) {
    Set<SeriesId> all = new TreeSet<>();
    securities
        .values()
        .forEach(
            some ->
                some.forEach(
                    one -> {
                      all.addAll(one.series());
                      if (request.isAdjusted()) {
                        all.addAll(daily(one));
                      }
                    }));
    return all;
  }

  private static List<SeriesId> daily(Security one) {
    return one.series().stream().map(s -> new SeriesId(s.symbol(), Period.DAY)).toList();
  }

  /** The unit as it was, if it would be the same again and its files are as they were written. */
  Optional<Manifest.Unit> unit(ExportUnit unit, String key) throws IOException {
    Manifest.Unit found = before.unit(unit.name()).orElse(null);
    if (found == null || !found.key().equals(key) || isChanged(unit)) {
      return Optional.empty();
    }
    for (Manifest.Entry entry : found.files().values()) {
      if (!isIntact(entry)) {
        return Optional.empty();
      }
    }
    return Optional.of(found);
  }

  private boolean isChanged(ExportUnit unit) {
    for (Security one : unit.securities()) {
      boolean isChanged =
          request.isAdjusted()
              ? before.left().containsKey(one.symbol()) || isTouched(allOf(one), TimeRange.ALL)
              : isTouched(one.series(), unit.range());
      if (isChanged) {
        return true;
      }
    }
    return false;
  }

  private static List<SeriesId> allOf(Security one) {
    List<SeriesId> all = new ArrayList<>(one.series());
    all.addAll(daily(one));
    return all;
  }

  private boolean isTouched(List<SeriesId> series, TimeRange range) {
    return series.stream()
        .map(changes::get)
        .anyMatch(changed -> changed != null && changed.overlaps(range));
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
      Path target = to.resolve(entry.path());
      Files.createDirectories(target.resolveSibling("."));
      link(folder.resolve(entry.path()), target);
    }
  }

  private static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(from, to);
    }
  }

  /** What the prices of a security and period were adjusted by. */
  Optional<String> factorSet(String series) {
    return Optional.ofNullable(before.factorSets().get(series));
  }
}
