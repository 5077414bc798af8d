package io.klinesaga.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.DefaultMainShutdownStrategy;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.spi.PropertiesSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Lets Camel build the routes in a context that is thrown away. What only Camel knows is found so:
 * keys of the YAML, components and their parameters, beans and their methods, expressions. Nothing
 * is started.
 */
public final class RouteTrial {
  private static final Logger LOG = LoggerFactory.getLogger(RouteTrial.class);

  private final Map<String, String> properties;
  private final Setup setup;

  /**
   * Camel's settings that say something about routes; the others would start servers and the like.
   */
  private static final List<String> NEEDED =
      List.of(
          "camel.beans.",
          "camel.component.",
          "camel.dataformat.",
          "camel.language.",
          "camel.threadpool.");

  /** Gives the context what the routes refer to. */
  public interface Setup {
    /**
     * Called before Camel's settings are read.
     *
     * @param context of the trial; must be given a saga service
     */
    void prepare(CamelContext context) throws Exception;
  }

  /**
   * A way to try routes; nothing happens yet.
   *
   * @param properties Camel's settings and the values of placeholders
   * @param setup for the context of each try
   */
  public RouteTrial(Map<String, String> properties, Setup setup) {
    this.properties = Map.copyOf(properties);
    this.setup = setup;
  }

  private static boolean isNeeded(String key) {
    return !key.startsWith("camel.") || NEEDED.stream().anyMatch(key::startsWith);
  }

  /**
   * Reads the route files of a folder, holds them to the rules, and tries them.
   *
   * @param needs values of placeholders, and which routes must be there
   * @throws RouteFilesException if they break a rule or Camel cannot build a route; the message
   *     lists all problems
   */
  public RouteFiles check(Path folder, RouteNeeds needs) {
    return check(RouteFolder.read(folder, needs), needs);
  }

  RouteFiles check(RouteFolder folder, RouteNeeds needs) {
    RouteFiles files = RouteFiles.parsed(folder, needs);
    List<RouteProblem> problems = new ArrayList<>(files.problems());
    problems.addAll(attempt(files));
    if (!problems.isEmpty()) {
      throw new RouteFilesException(problems);
    }
    return files;
  }

  private List<RouteProblem> attempt(RouteFiles files) {
    Main main = main(properties, "kline-route-check", setup);
    try {
      main.init();
      CamelContext context = main.getCamelContext();
      Problems problems = new Problems(files.withoutValue());
      context.getPropertiesComponent().addPropertiesSource(problems);
      build(context, files, problems);
      return problems.found;
    } finally {
      stop(main);
    }
  }

  /** A context apart from that of the process, with those of Camel's settings that are needed. */
  static Main main(Map<String, String> properties, String name, Setup setup) {
    Main main = new Main();
    DefaultMainShutdownStrategy strategy = new DefaultMainShutdownStrategy(main);
    strategy.disableHangupSupport();
    main.setShutdownStrategy(strategy);
    main.setDefaultPropertyPlaceholderLocation("false");
    Properties initial = new Properties();
    properties.forEach(
        (key, value) -> {
          if (isNeeded(key)) {
            initial.put(key, value);
          }
        });
    initial.put("camel.main.name", name);
    initial.put("camel.main.jmxEnabled", "false");
    main.setOverrideProperties(initial);
    main.configure().setAutoConfigurationEnvironmentVariablesEnabled(false);
    main.addMainListener(
        new MainListenerSupport() {
          @Override
          public void beforeConfigure(BaseMainSupport support) {
            prepare(setup, support.getCamelContext());
          }
        });
    return main;
  }

  private static void prepare(Setup setup, CamelContext context) {
    try {
      setup.prepare(context);
    } catch (Exception e) {
      throw new IllegalStateException("the context of the check cannot be made", e);
    }
  }

  private static void build(CamelContext context, RouteFiles files, Problems problems) {
    List<RouteBuilder> builders = new ArrayList<>();
    for (Map.Entry<String, String> file : files.folder().files().entrySet()) {
      Object tree = files.trees().get(file.getKey());
      List<RouteProblem> needed = NeededParameters.problems(context, file.getKey(), tree);
      problems.found.addAll(needed);
      if (tree != null && needed.isEmpty()) {
        problems.of(
            error -> Problems.in(file.getKey(), error),
            () -> {
              RouteBuilder builder = RouteLoading.builder(context, files.folder().folder(), file);
              RouteLoading.addConfiguration(context, builder);
              builders.add(builder);
            });
      }
    }
    for (RouteBuilder builder : builders) {
      String name = name(String.valueOf(builder.getResource().getLocation()));
      problems.of(
          error -> Problems.in(name, error),
          () ->
              RouteLoading.definitions(context, builder)
                  .forEach(definition -> build(context, files, definition, problems)));
    }
  }

  private static String name(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private static void build(
      CamelContext context,
      RouteFiles files,
      org.apache.camel.model.RouteDefinition definition,
      Problems problems) {
    Optional<RouteDefinition> written =
        files.routes().stream()
            .filter(route -> route.id().equals(definition.getRouteId()))
            .findFirst();
    problems.of(
        error ->
            written
                .map(route -> RouteErrors.explain(route, error))
                .orElseGet(() -> RouteProblem.general(RouteErrors.reason(error))),
        () -> {
          RouteDefinitionHelper.prepareRoute(context, definition);
          definition.markPrepared();
          RouteDefinitionHelper.forceAssignIds(context, definition.getInput());
          RouteDefinitionHelper.forceAssignIds(context, definition);
          Route route =
              RouteLoading.model(context).getModelReifierFactory().createRoute(context, definition);
          if (route.getEndpoint() instanceof QuartzEndpoint schedule) {
            written.ifPresent(own -> problems.found.addAll(ScheduleCheck.problems(schedule, own)));
          }
        });
  }

  private interface Attempt {
    void run() throws Exception;
  }

  /**
   * The problems that Camel finds. It stumbles over a placeholder without a value too, which is a
   * broken rule and noted already; as a source of properties this is asked for each and so knows
   * which was the last.
   */
  private static final class Problems implements PropertiesSource {
    private final List<RouteProblem> found = new ArrayList<>();
    private final Set<String> withoutValue;
    private String lastAsked = "";

    Problems(Set<String> withoutValue) {
      this.withoutValue = withoutValue;
    }

    @Override
    public String getName() {
      return "route-check";
    }

    @Override
    public @Nullable String getProperty(String name) {
      lastAsked = name;
      return null;
    }

    /** Tries something; if that fails, the problem is what the error is explained by. */
    void of(Function<Exception, RouteProblem> explanation, Attempt attempt) {
      lastAsked = "";
      try {
        attempt.run();
      } catch (Exception e) {
        RouteProblem problem = explanation.apply(e);
        LOG.debug("{}", problem, e);
        if (!withoutValue.contains(lastAsked)) {
          found.add(problem);
        }
      }
    }

    /** Of a whole file. Errors in the YAML know their place; lines count from 0 there. */
    static RouteProblem in(String file, Throwable error) {
      int line =
          Stream.iterate(error, Objects::nonNull, Throwable::getCause)
              .filter(MarkedYamlEngineException.class::isInstance)
              .flatMap(e -> ((MarkedYamlEngineException) e).getProblemMark().stream())
              .findFirst()
              .map(mark -> mark.getLine() + 1)
              .orElse(0);
      return new RouteProblem(file, line, "", RouteErrors.reason(error));
    }
  }

  private static void stop(Main main) {
    try {
      main.stop();
      CamelContext context = main.getCamelContext();
      if (context != null) {
        context.stop();
      }
    } catch (RuntimeException e) {
      LOG.debug("The context of the check did not stop cleanly", e);
    }
  }
}
