package io.klinesaga.routes;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;

/**
 * Some routes of a folder that run in a context of their own, with those that they call and nothing
 * else: no schedule, no sync, no database.
 */
public final class ApartRoutes implements AutoCloseable {
  private final Main main;

  private ApartRoutes(Main main) {
    this.main = main;
  }

  /**
   * Starts them.
   *
   * @param properties Camel's settings and the values of placeholders
   * @param needs what the files are checked against
   * @param addresses where the routes begin that are wanted
   * @param setup for the context
   * @param recorded what every request over HTTP is answered with; null: it is really sent
   * @throws RouteFilesException if the files break a rule
   * @throws IllegalStateException if a route cannot be started
   */
  public static ApartRoutes start(
      Map<String, String> properties,
      Path folder,
      RouteNeeds needs,
      Collection<String> addresses,
      RouteTrial.Setup setup,
      @Nullable String recorded) {
    RouteFiles files = RouteFiles.read(folder, needs);
    Main main = RouteTrial.main(properties, "kline-apart", setup);
    try {
      main.start();
      if (recorded != null) {
        RecordedHttp.installIn(main.getCamelContext(), recorded);
      }
      add(main.getCamelContext(), files, reached(files, addresses));
      return new ApartRoutes(main);
    } catch (Exception e) {
      main.stop();
      throw new IllegalStateException("a route cannot be started: " + RouteErrors.reason(e), e);
    }
  }

  public CamelContext context() {
    return main.getCamelContext();
  }

  /** Ids of the routes that begin at these addresses or are called from there. */
  private static Set<String> reached(RouteFiles files, Collection<String> addresses) {
    Set<String> ids = new HashSet<>();
    Deque<String> left = new ArrayDeque<>(addresses.stream().map(RouteFiles::plain).toList());
    while (!left.isEmpty()) {
      String address = left.remove();
      for (RouteDefinition route : files.routes()) {
        if (files.from(route).equals(address) && ids.add(route.id())) {
          left.addAll(files.calls(route));
        }
      }
    }
    return ids;
  }

  private static void add(CamelContext context, RouteFiles files, Set<String> ids)
      throws Exception {
    List<org.apache.camel.model.RouteDefinition> wanted = new ArrayList<>();
    List<RouteBuilder> builders = new ArrayList<>();
    for (Map.Entry<String, String> file : files.folder().files().entrySet()) {
      if (files.trees().get(file.getKey()) != null) {
        RouteBuilder builder = RouteLoading.builder(context, files.folder().folder(), file);
        RouteLoading.addConfiguration(context, builder);
        builders.add(builder);
      }
    }
    for (RouteBuilder builder : builders) {
      RouteLoading.definitions(context, builder).stream()
          .filter(route -> ids.contains(route.getRouteId()))
          .forEach(wanted::add);
    }
    RouteLoading.model(context).addRouteDefinitions(wanted);
  }

  @Override
  public void close() {
    main.stop();
  }
}
