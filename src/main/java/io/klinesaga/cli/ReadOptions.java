package io.klinesaga.cli;

import io.klinesaga.adjust.AdjustModel;
import io.klinesaga.adjust.Adjustment;
import io.klinesaga.read.AsOf;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say as of when bars are read, and how they are adjusted. */
final class ReadOptions {
  @Option(
      names = "--as-of",
      paramLabel = "TIME|TRANSACTION",
      description =
          "As they were then: a day (its end), a time such as 2026-11-27T16:00 (market time), or the"
              + " number of a transaction. Default: now.")
  private @Nullable String asOf;

  @Option(
      names = "--adjust",
      paramLabel = "none|qfq|hfq",
      defaultValue = "none",
      description =
          "Adjusted prices: qfq leaves the last ones as they are, hfq the first ones. Default: none, raw prices.")
  private String adjust = "none";

  @Option(
      names = "--model",
      paramLabel = "tdx|ratio",
      defaultValue = "tdx",
      description = "How prices are adjusted. Default: ${DEFAULT-VALUE}.")
  private String model = "tdx";

  AsOf asOf() {
    return asOf == null ? AsOf.NOW : AsOf.parse(asOf);
  }

  Adjustment adjustment() {
    return Adjustment.parse(adjust);
  }

  AdjustModel model() {
    return AdjustModel.parse(model);
  }
}
