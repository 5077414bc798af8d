package io.klinesaga.cli;

import io.klinesaga.bench.EmbeddedBench;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench embedded}. */
@Command(
    name = "embedded",
    description = "Measures the embedded TDengine alone: inserts, reads, and opening its folder.",
    mixinStandardHelpOptions = true)
final class BenchEmbeddedCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "Empty or missing folder for the data, about 100 bytes a row; left behind.")
  private @Nullable Path folder;

  @Option(
      names = "--rows",
      paramLabel = "N",
      converter = Numbers.LargeCount.class,
      defaultValue = "20000000",
      description = "Rows to write, of 5000 series. Default: ${DEFAULT-VALUE}.")
  private long rows;

  @Override
  public Integer call() throws SQLException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    EmbeddedBench.run(
        Objects.requireNonNull(folder),
        rows,
        line -> {
          out.println(line);
          out.flush();
        });
    return ExitCode.OK;
  }
}
