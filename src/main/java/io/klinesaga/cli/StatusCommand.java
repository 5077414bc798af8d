package io.klinesaga.cli;

import io.klinesaga.app.Databases;
import io.klinesaga.cli.output.OutputFormat;
import io.klinesaga.config.Configuration;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresOverview;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code status}: what has been done and what is open. */
@Command(
    name = "status",
    description =
        "Shows the last runs, open transactions and the series with their first and last bar and count.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Mixin private GlobalOptions global = new GlobalOptions();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Configuration configuration = global.configuration(Map.of());
    return LentDatabases.use(configuration, () -> show(configuration));
  }

  private int show(Configuration configuration) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (Databases databases = Databases.attach(configuration);
        PostgresDatabase postgres = new PostgresDatabase(databases.postgres())) {
      postgres.ping();
      if (!postgres.schemaExists()) {
        out.println(global.isJson() ? "{}" : "nothing has been synchronised yet");
        return ExitCode.OK;
      }
      OutputFormat format = global.isJson() ? OutputFormat.JSON : OutputFormat.TABLE;
      Sections sections = new Sections(format, out);
      PostgresOverview overview = new PostgresOverview(postgres.transactions());
      overview.status(sections);
      if (configuration.cluster().enabled()) {
        overview.cluster(configuration.saga().ownerTimeout(), sections);
      }
      sections.end();
    }
    return ExitCode.OK;
  }
}
