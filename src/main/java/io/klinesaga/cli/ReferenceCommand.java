package io.klinesaga.cli;

import io.klinesaga.app.Databases;
import io.klinesaga.app.References;
import io.klinesaga.cli.output.OutputFormat;
import io.klinesaga.config.Configuration;
import io.klinesaga.market.Symbol;
import io.klinesaga.postgres.PostgresCodes;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.postgres.PostgresReferenceView;
import io.klinesaga.reference.ReferenceLine;
import io.klinesaga.reference.ReferenceReport;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

/** {@code reference sync|show}: what is known of securities beside their bars. */
@Command(
    name = "reference",
    description =
        "Reads names, listing dates, codes, holidays and corporate actions, and shows them.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ReferenceCommand.Sync.class,
      ReferenceCommand.Show.class,
      CommandLine.HelpCommand.class
    })
final class ReferenceCommand implements Runnable, Choice {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public String question() {
    return "say what to do: sync or show";
  }

  @Override
  public void run() {
    throw new ParameterException(Objects.requireNonNull(spec).commandLine(), question());
  }

  /** Reads everything. */
  @Command(
      name = "sync",
      description =
          "Reads the places of kline.reference in their order and stores what is new; one line for each kind of each.",
      mixinStandardHelpOptions = true)
  static final class Sync implements Callable<Integer> {
    @Mixin private GlobalOptions global = new GlobalOptions();
    @Spec private @Nullable CommandSpec spec;

    @Option(
        names = "--accept-shrink",
        description = "Takes a list over that is more than 1 %% shorter than the last one.")
    private boolean acceptShrink;

    @Override
    public Integer call() {
      Configuration configuration = global.configuration(Map.of());
      return LentDatabases.use(
          configuration,
          () -> print(References.read(configuration, acceptShrink, Clock.systemUTC())));
    }

    private int print(ReferenceReport report) {
      CommandLine command = Objects.requireNonNull(spec).commandLine();
      PrintWriter out = command.getOut();
      if (global.isJson()) {
        out.println(json(report));
      } else {
        report.lines().forEach(line -> print(line, out));
        out.println(report.line());
      }
      out.flush();
      return exitCode(report);
    }

    private static void print(ReferenceLine line, PrintWriter out) {
      line.refused().forEach(reason -> out.println("refused " + reason));
      line.notes()
          .forEach(
              note ->
                  out.println("note " + line.source() + " " + line.kind().code() + ": " + note));
      out.println(line.line());
    }

    private static int exitCode(ReferenceReport report) {
      if (report.isUnreachable()) {
        return ExitCode.UNREACHABLE;
      }
      return report.isClean() ? ExitCode.OK : ExitCode.INCOMPLETE;
    }

    private static String json(ReferenceReport report) {
      List<Map<String, Object>> lines = new ArrayList<>();
      for (ReferenceLine line : report.lines()) {
        Map<String, Object> values = new LinkedHashMap<>(line.figures());
        values.put("refused", line.refused());
        values.put("notes", line.notes());
        lines.add(values);
      }
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("changed", report.changed());
      all.put("lines", lines);
      return Json.text(all);
    }
  }

  /** What is known of one security. */
  @Command(
      name = "show",
      description =
          "Shows what is known of a security under all its codes, who says it, and its corporate actions.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    @Mixin private GlobalOptions global = new GlobalOptions();
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SYMBOL", description = "A code of it, such as 600000.SH.")
    private String symbol = "";

    @Override
    public Integer call() {
      Symbol asked = Symbol.parse(symbol);
      Configuration configuration = global.configuration(Map.of());
      return LentDatabases.use(configuration, () -> show(configuration, asked));
    }

    private int show(Configuration configuration, Symbol asked) {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      try (Databases databases = Databases.attach(configuration);
          PostgresDatabase postgres = new PostgresDatabase(databases.postgres())) {
        postgres.ping();
        int code = postgres.schemaExists() ? show(postgres, asked, out) : unknown(asked, out);
        out.flush();
        return code;
      }
    }

    private int show(PostgresDatabase postgres, Symbol asked, PrintWriter out) {
      Set<Symbol> codes = new PostgresCodes(postgres.transactions()).read().all(asked);
      PostgresReferenceView view = new PostgresReferenceView(postgres.transactions(), codes);
      if (!view.isKnown()) {
        return unknown(asked, out);
      }
      Sections sections =
          new Sections(global.isJson() ? OutputFormat.JSON : OutputFormat.TABLE, out);
      view.show(sections);
      sections.end();
      return ExitCode.OK;
    }

    private int unknown(Symbol asked, PrintWriter out) {
      out.println(
          global.isJson()
              ? "{}"
              : "nothing is known of " + asked + " beside bars; see reference sync");
      return ExitCode.INCOMPLETE;
    }
  }
}
