package io.klinesaga.cli;

import io.klinesaga.app.Databases;
import io.klinesaga.cli.output.OutputFormat;
import io.klinesaga.config.Configuration;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresOverview;
import io.klinesaga.postgres.PostgresSourceBudgets;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sources}: which of them are paused, why and until when; {@code sources resume}. */
@Command(
    name = "sources",
    description = "Shows the sources and their hosts: whether they are paused, why and until when.",
    mixinStandardHelpOptions = true,
    subcommands = {SourcesCommand.Resume.class, CommandLine.HelpCommand.class})
final class SourcesCommand implements Callable<Integer> {
  @Mixin private GlobalOptions global = new GlobalOptions();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Configuration configuration = global.configuration(Map.of());
    return work(
        configuration,
        global,
        spec,
        (postgres, out) -> {
          OutputFormat format = global.isJson() ? OutputFormat.JSON : OutputFormat.TABLE;
          Sections sections = new Sections(format, out);
          new PostgresOverview(postgres.transactions()).sources(configuration.sources(), sections);
          sections.end();
        });
  }

  private static int work(
      Configuration configuration,
      GlobalOptions global,
      @Nullable CommandSpec spec,
      BiConsumer<PostgresDatabase, PrintWriter> work) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    return LentDatabases.use(
        configuration,
        () -> {
          try (Databases databases = Databases.attach(configuration);
              PostgresDatabase postgres = new PostgresDatabase(databases.postgres())) {
            postgres.ping();
            if (postgres.schemaExists()) {
              work.accept(postgres, out);
            } else {
              out.println(global.isJson() ? "{}" : "nothing has been synchronised yet");
            }
            out.flush();
            return ExitCode.OK;
          }
        });
  }

  /** Ends a pause. */
  @Command(
      name = "resume",
      description =
          "Ends the pause of a source; running processes take that over within 10 seconds.",
      mixinStandardHelpOptions = true)
  static final class Resume implements Callable<Integer> {
    @Mixin private GlobalOptions global = new GlobalOptions();
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the source, as in kline.source.")
    private String name = "";

    @Override
    public Integer call() {
      return work(global.configuration(Map.of()), global, spec, this::resume);
    }

    private void resume(PostgresDatabase postgres, PrintWriter out) {
      if (!new PostgresSourceBudgets(postgres.transactions()).resume(name)) {
        throw new IllegalArgumentException("source '" + name + "': it is not paused; see sources");
      }
      out.println(
          global.isJson()
              ? "{\"resumed\":\"" + name + "\"}"
              : "source " + name + " may be asked again");
    }
  }
}
