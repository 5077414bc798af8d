package io.klinesaga.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.klinesaga.config.Configuration;
import io.klinesaga.dryrun.RouteCheck;
import io.klinesaga.routes.RouteFiles;
import io.klinesaga.routes.RouteFilesException;
import io.klinesaga.routes.RouteProblem;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code routes}: the route files. */
@Command(
    name = "routes",
    description = "Checks route files.",
    mixinStandardHelpOptions = true,
    subcommands = {RoutesCommand.Check.class, CommandLine.HelpCommand.class})
final class RoutesCommand implements Runnable, Choice {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public String question() {
    return "say what to do: check";
  }

  @Override
  public void run() {
    throw new ParameterException(Objects.requireNonNull(spec).commandLine(), question());
  }

  /** {@code routes check}: what a running process would say to these files. */
  @Command(
      name = "check",
      description =
          "Checks the route files as run does before it uses them; starts no route and no database.",
      mixinStandardHelpOptions = true)
  static final class Check implements Callable<Integer> {
    @Mixin private GlobalOptions global = new GlobalOptions();

    @ArgGroup(exclusive = false)
    private @Nullable Recorded recorded;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      Recorded answer = recorded;
      return answer == null ? checkFiles() : answer.check(global, line());
    }

    private CommandLine line() {
      return Objects.requireNonNull(spec).commandLine();
    }

    private int checkFiles() {
      Configuration configuration = global.configuration(Map.of());
      Found found = look(configuration);
      PrintWriter out = line().getOut();
      if (global.isJson()) {
        out.println(json(configuration, found));
      } else {
        found.problems().forEach(out::println);
        RouteFiles.warnings(configuration.routesDir())
            .forEach(warning -> out.println("warning: " + warning));
        out.println(configuration.routesDir() + ": " + found.summary());
      }
      out.flush();
      return found.problems().isEmpty() ? ExitCode.OK : ExitCode.USAGE;
    }

    /** What was looked at, and what is wrong with it; counts are 0 if something is. */
    private record Found(int files, int routes, List<RouteProblem> problems) {
      String summary() {
        return problems.isEmpty()
            ? "good, " + files + " files, " + routes + " routes"
            : "problems: " + problems.size();
      }
    }

    private static Found look(Configuration configuration) {
      try {
        RouteFiles files = RouteCheck.check(configuration);
        return new Found(files.fileCount(), files.routes().size(), List.of());
      } catch (RouteFilesException e) {
        return new Found(0, 0, e.problems());
      }
    }

    private static String json(Configuration configuration, Found found) {
      ObjectNode root = new ObjectMapper().createObjectNode();
      root.put("folder", configuration.routesDir().toString());
      root.put("good", found.problems().isEmpty());
      root.put("files", found.files());
      root.put("routes", found.routes());
      ArrayNode warnings = root.putArray("warnings");
      RouteFiles.warnings(configuration.routesDir()).forEach(warnings::add);
      ArrayNode list = root.putArray("problems");
      for (RouteProblem problem : found.problems()) {
        list.addObject()
            .put("file", problem.file())
            .put("line", problem.line())
            .put("route", problem.route())
            .put("reason", problem.reason());
      }
      return root.toString();
    }
  }
}
