package io.klinesaga.export;

import io.klinesaga.market.Symbol;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * What an export did.
 *
 * @param folder where the files are; the folder of before if nothing was exported
 * @param files files, without the manifest
 * @param rows bars
 * @param securities securities that are in it
 * @param reused files that were taken over from the export before
 * @param bytes size of all files
 * @param notPositive bars of which a price is zero or below after adjusting
 * @param asOf as of when the bars are
 * @param left the securities that were asked for and are not in it, each with the reason
 */
public record ExportSummary(
    Path folder,
    int files,
    long rows,
    int securities,
    int reused,
    long bytes,
    long notPositive,
    Instant asOf,
    Map<Symbol, String> left) {
  /** Whether there was nothing to export, so that the export before it was left as it is. */
  public boolean isEmpty() {
    return rows == 0;
  }
}
