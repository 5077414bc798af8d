package io.klinesaga.export;

import io.klinesaga.adjust.FactorSet;
import io.klinesaga.market.Bars;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.read.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes what a plan has to be written anew, and says what the export is made of. */
final class ExportRun {
  private final ExportSources sources;
  private final ExportRequest request;
  private final Snapshot snapshot;
  private final ExportPlan plan;
  private final NewFiles files;
  private final SortedMap<String, AppliedFactors> factorSets;
  private final SortedMap<Symbol, String> left;
  private final Set<Symbol> exported;
  private final UnitCounts counts;

  ExportRun(
      ExportSources sources,
      ExportRequest request,
      Snapshot snapshot,
      ExportPlan plan,
      NewFiles files) {
    this.sources = sources;
    this.request = request;
    this.snapshot = snapshot;
    this.plan = plan;
    this.files = files;
    this.left = new TreeMap<>(plan.left());
    this.factorSets = new TreeMap<>(plan.factorSets());
    this.exported = new TreeSet<>(plan.kept());
    this.counts = new UnitCounts(request.format());
  }

  void write(SecurityFactors factors, ExportListener listener) throws IOException {
    Map<Period, List<Security>> toRead = plan.toRead();
    listener.planned(toRead.values().stream().mapToInt(List::size).sum());
    SecurityBars bars = new SecurityBars(sources, request, snapshot, factors);
    try (BarSink sink = sink()) {
      Writing writing = new Writing(sink, factors, listener);
      for (Map.Entry<Period, List<Security>> entry : toRead.entrySet()) {
        bars.read(entry.getKey(), entry.getValue(), plan.range(entry.getKey()), writing);
      }
      if (writing.hasBars) {
        sink.finish();
      }
    }
  }

  private BarSink sink() {
    Path folder = files.folder();
    return switch (request.format()) {
      case CSV -> new CsvFiles(folder, files);
      case PARQUET -> new ParquetFiles(folder, plan.missing(), files);
      case QLIB -> new QlibFiles(folder, sources.calendar(), files);
    };
  }

  /** Hands bars on to the files. */
  private final class Writing implements SecurityBars.Taker {
    private final BarSink sink;
    private final SecurityFactors applied;
    private final ExportListener listener;
    private boolean hasBars;

    Writing(BarSink sink, SecurityFactors applied, ExportListener listener) {
      this.sink = sink;
      this.applied = applied;
      this.listener = listener;
    }

    @Override
    public void bars(Security one, Bars raw, Bars shown, @Nullable FactorSet factors)
        throws IOException {
      hasBars = true;
      sink.add(one, raw, shown);
      counts.add(one, shown);
      exported.add(one.symbol());
      if (factors != null) {
        factorSets.put(one.name(), applied.applied(factors));
      }
      listener.read(shown.size());
    }

    @Override
    public void noBars(Security one) {
      listener.read(0);
    }

    @Override
    public void refused(Security one, String reason) {
      left.put(one.symbol(), reason);
      listener.read(0);
    }
  }

  /**
   * What the export is made of.
   *
   * @param asked the securities that were to be exported
   */
  Manifest manifest(Set<Symbol> asked, String calendar) {
    asked.stream()
        .filter(symbol -> !exported.contains(symbol))
        .forEach(symbol -> left.putIfAbsent(symbol, "no bars"));
    return new Manifest(
        request.kind(),
        snapshot.at(),
        calendar,
        plan.units(files.files(), counts, sources.facts(), snapshot),
        factorSets,
        left);
  }

  ExportSummary summary(Manifest manifest, Path whole) {
    return new ExportSummary(
        whole,
        manifest.files().size(),
        manifest.rows(),
        exported.size(),
        plan.reusedFiles() + files.reused(),
        manifest.files().stream().mapToLong(Manifest.Entry::bytes).sum(),
        manifest.units().values().stream().mapToLong(Manifest.Unit::notPositive).sum(),
        snapshot.at(),
        left);
  }
}
