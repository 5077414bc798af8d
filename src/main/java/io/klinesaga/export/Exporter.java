package io.klinesaga.export;

import io.klinesaga.market.Period;
import io.klinesaga.read.NoHistoryException;
import io.klinesaga.read.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Exports bars to a folder. Whoever reads {@code current} in it sees a whole export, whatever
 * happens meanwhile.
 */
public final class Exporter {
  private final ExportSources sources;

  public Exporter(ExportSources sources) {
    this.sources = sources;
  }

  /**
   * Exports. If there is nothing to export, the export before is left as it is.
   *
   * @param to the folder; empty, missing, or of an earlier export
   * @throws IllegalArgumentException if the folder is used for something else
   * @throws UncheckedIOException if it cannot be written to
   * @throws NoHistoryException if what was valid then cannot be told, or not yet
   */
  public ExportSummary export(Path to, ExportRequest request, ExportListener listener) {
    Path folder = to.toAbsolutePath().normalize();
    try (ExportFolder exports = ExportFolder.open(folder)) {
      return export(exports, request, listener);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the export to " + to + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "permission denied: " + denied.getFile();
    }
    if (e instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getReason() + ": " + failed.getFile();
    }
    return String.valueOf(e.getMessage());
  }

  private ExportSummary export(ExportFolder exports, ExportRequest request, ExportListener listener)
      throws IOException {
    Snapshot snapshot = sources.snapshots().of(request.asOf(), List.of());
    Selection selection = new Selection(sources, request, snapshot);
    Optional<Path> before = exports.current();
    Path version = exports.begin();
    boolean isWhole = false;
    try {
      ActionBook actions = new ActionBook(sources.adjusting(), snapshot);
      SecurityFactors factors = new SecurityFactors(sources, request, snapshot, actions);
      Reuse reuse = reuse(before, request, snapshot, selection.securities());
      ExportPlan plan = new ExportPlan(request, selection.securities());
      plan.make(new Keys(sources, request, actions), factors, reuse, version);
      ExportRun run = new ExportRun(sources, request, snapshot, plan, new NewFiles(version, reuse));
      run.write(factors, listener);
      Manifest manifest =
          run.manifest(
              selection.asked(), Keys.tradingDays(sources.calendar(), selection.securities()));
      if (manifest.rows() > 0) {
        ManifestFile.write(version, manifest);
        exports.publish(version);
        isWhole = true;
      }
      return run.summary(manifest, isWhole ? version : before.orElse(version));
    } finally {
      if (!isWhole) {
        exports.discard(version);
      }
    }
  }

  private @Nullable Reuse reuse(
      Optional<Path> before,
      ExportRequest request,
      Snapshot snapshot,
      Map<Period, List<Security>> securities)
      throws IOException {
    return before.isEmpty()
        ? null
        : Reuse.of(before.get(), request, snapshot, sources.changes(), securities).orElse(null);
  }
}
