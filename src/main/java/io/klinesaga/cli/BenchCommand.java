package io.klinesaga.cli;

import io.klinesaga.bench.Bench;
import io.klinesaga.bench.BenchPlan;
import io.klinesaga.market.Period;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench}. */
@Command(
    name = "bench",
    description =
        "Measures sagas against the same writes without them and against a bare driver loop.",
    subcommands = BenchEmbeddedCommand.class,
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  @Mixin private GlobalOptions global = new GlobalOptions();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--symbols",
      paramLabel = "N",
      converter = Numbers.Count.class,
      defaultValue = "500",
      description = "Synthetic symbols. Default: ${DEFAULT-VALUE}.")
  private int symbols;

  @Option(
      names = "--days",
      paramLabel = "N",
      converter = Numbers.Count.class,
      defaultValue = "1",
      description = "Trading days of each. Default: ${DEFAULT-VALUE}.")
  private int days;

  @Option(
      names = "--periods",
      arity = "1..*",
      split = ",",
      paramLabel = "PERIOD",
      description = "Periods. Default: 1m,5m,15m,30m,60m.")
  private List<String> periods = List.of("1m", "5m", "15m", "30m", "60m");

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = Numbers.Count.class,
      defaultValue = "7",
      description = "Measured rounds per mode. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      defaultValue = "synthetic",
      description = "Source of the bars. Of another one only the sagas are measured.")
  private String source = "synthetic";

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<Period> parsed = periods.stream().map(MinutePeriods::parse).distinct().toList();
    BenchPlan plan = new BenchPlan(symbols, days, parsed, rounds, source);
    Bench.run(plan, global::configuration, out::println);
    out.flush();
    return ExitCode.OK;
  }
}
