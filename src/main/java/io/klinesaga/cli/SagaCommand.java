package io.klinesaga.cli;

import io.klinesaga.app.Databases;
import io.klinesaga.cli.output.OutputFormat;
import io.klinesaga.config.Configuration;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresOverview;
import io.klinesaga.postgres.PostgresSagaControl;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code saga list|show|retry|give-up}: what a person can see and do about single sagas. */
@Command(
    name = "saga",
    description = "Shows single sagas, and lets a person retry one or give it up.",
    mixinStandardHelpOptions = true,
    subcommands = {
      SagaCommand.ListSagas.class,
      SagaCommand.Show.class,
      SagaCommand.Retry.class,
      SagaCommand.GiveUp.class,
      CommandLine.HelpCommand.class
    })
final class SagaCommand implements Runnable, Choice {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public String question() {
    return "say what to do: list, show, retry or give-up";
  }

  @Override
  public void run() {
    throw new ParameterException(Objects.requireNonNull(spec).commandLine(), question());
  }

  /** What the four have in common. */
  private abstract static class Base implements Callable<Integer> {
    @Mixin GlobalOptions global = new GlobalOptions();
    @Spec private @Nullable CommandSpec spec;

    abstract int work(PostgresDatabase postgres, PrintWriter out);

    @Override
    public Integer call() {
      Configuration configuration = global.configuration(Map.of());
      return LentDatabases.use(configuration, () -> work(configuration));
    }

    private int work(Configuration configuration) {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      try (Databases databases = Databases.attach(configuration);
          PostgresDatabase postgres = new PostgresDatabase(databases.postgres())) {
        postgres.ping();
        if (!postgres.schemaExists()) {
          out.println(global.isJson() ? "{}" : "nothing has been synchronised yet");
          out.flush();
          return ExitCode.OK;
        }
        int code = work(postgres, out);
        out.flush();
        return code;
      }
    }

    OutputFormat format() {
      return global.isJson() ? OutputFormat.JSON : OutputFormat.TABLE;
    }

    /** The id of the saga that is meant. */
    static String find(PostgresSagaControl control, String id) {
      return control
          .find(id)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "saga '" + id + "': no saga or transaction of that id; see saga list --all"));
    }
  }

  /** The sagas that have not ended. */
  @Command(
      name = "list",
      description = "Lists the sagas that have not ended.",
      mixinStandardHelpOptions = true)
  static final class ListSagas extends Base {
    @Option(names = "--all", description = "The last 100 sagas, ended ones too.")
    private boolean all;

    @Override
    int work(PostgresDatabase postgres, PrintWriter out) {
      Sections sections = new Sections(format(), out);
      new PostgresOverview(postgres.transactions()).sagas(all, sections);
      sections.end();
      return ExitCode.OK;
    }
  }

  /** One saga with its history. */
  @Command(
      name = "show",
      description = "Shows one saga: its times, steps, history, transactions and before-images.",
      mixinStandardHelpOptions = true)
  static final class Show extends Base {
    @Parameters(paramLabel = "ID", description = "Id of the saga or of one of its transactions.")
    private String id = "";

    @Override
    int work(PostgresDatabase postgres, PrintWriter out) {
      String saga = find(new PostgresSagaControl(postgres.transactions()), id);
      Sections sections = new Sections(format(), out);
      new PostgresOverview(postgres.transactions()).saga(saga, sections);
      sections.end();
      return ExitCode.OK;
    }
  }

  /** Makes a saga due at once. */
  @Command(
      name = "retry",
      description = "Makes a saga that is stuck or put off due at once; the cleaner takes it up.",
      mixinStandardHelpOptions = true)
  static final class Retry extends Base {
    @Parameters(paramLabel = "ID", description = "Id of the saga or of one of its transactions.")
    private String id = "";

    @Override
    int work(PostgresDatabase postgres, PrintWriter out) {
      PostgresSagaControl control = new PostgresSagaControl(postgres.transactions());
      String saga = find(control, id);
      if (!control.retry(saga)) {
        throw new IllegalArgumentException(
            "saga " + saga + ": it is running or has ended, so there is nothing to retry");
      }
      out.println("saga " + saga + " is due now; the cleaner takes it up, or run clean");
      return ExitCode.OK;
    }
  }

  /** Ends a saga that cannot be compensated. */
  @Command(
      name = "give-up",
      description =
          "Ends a saga that cannot be compensated: its series become free, and the next sync reads their ranges again.",
      mixinStandardHelpOptions = true)
  static final class GiveUp extends Base {
    @Parameters(paramLabel = "ID", description = "Id of the saga or of one of its transactions.")
    private String id = "";

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why; kept in the saga's history.")
    private String reason = "";

    @Override
    int work(PostgresDatabase postgres, PrintWriter out) {
      if (reason.isBlank()) {
        throw new IllegalArgumentException("--reason '': expected a reason");
      }
      PostgresSagaControl control = new PostgresSagaControl(postgres.transactions());
      String saga = find(control, id);
      if (!control.giveUp(saga, reason)) {
        throw new IllegalArgumentException(
            "saga " + saga + ": it is running or has ended, so it cannot be given up");
      }
      out.println("saga " + saga + " is given up; the next sync reads its ranges again");
      return ExitCode.OK;
    }
  }
}
