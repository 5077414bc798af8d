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
    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      Configuration configuration = global.configuration(Map.of());
      List<RouteProblem> problems = problems(configuration);
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      if (global.isJson()) {
        out.println(json(configuration, problems));
      } else {
        problems.forEach(out::println);
        RouteFiles.warnings(configuration.routesDir())
            .forEach(warning -> out.println("warning: " + warning));
        String found = problems.isEmpty() ? "good" : "problems: " + problems.size();
        out.println(configuration.routesDir() + ": " + found);
      }
      out.flush();
      return problems.isEmpty() ? ExitCode.OK : ExitCode.USAGE;
    }

    private static List<RouteProblem> problems(Configuration configuration) {
      try {
        RouteCheck.check(configuration);
        return List.of();
      } catch (RouteFilesException e) {
        return e.problems();
      }
    }

    private static String json(Configuration configuration, List<RouteProblem> problems) {
      ObjectNode root = new ObjectMapper().createObjectNode();
      root.put("folder", configuration.routesDir().toString());
      root.put("good", problems.isEmpty());
      ArrayNode warnings = root.putArray("warnings");
      RouteFiles.warnings(configuration.routesDir()).forEach(warnings::add);
      ArrayNode list = root.putArray("problems");
      for (RouteProblem problem : problems) {
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
