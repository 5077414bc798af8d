package io.klinesaga.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Makes Camel's route definitions of the text of route files. */
final class RouteLoading {
  private RouteLoading() {}

  static Model model(CamelContext context) {
    return context.getCamelContextExtension().getContextPlugin(Model.class);
  }

  /** The builder of a file; nothing of it is configured yet. */
  static RouteBuilder builder(CamelContext context, Path folder, Map.Entry<String, String> file)
      throws Exception {
    String location = folder.resolve(file.getKey()).toAbsolutePath().toUri().toString();
    Resource resource = ResourceHelper.fromString(location, file.getValue());
    for (RoutesBuilder builder :
        PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
      if (builder instanceof RouteBuilder routes) {
        return routes;
      }
    }
    throw new IllegalStateException("Camel finds no routes in " + file.getKey());
  }

  /** Adds what the file says for all routes. */
  static void addConfiguration(CamelContext context, RouteBuilder builder) throws Exception {
    if (builder instanceof RouteConfigurationsBuilder configurations) {
      configurations.addRouteConfigurationsToCamelContext(context);
    }
  }

  /** The routes of the file, with what the file says for all of its own; not added yet. */
  static List<RouteDefinition> definitions(CamelContext context, RouteBuilder builder)
      throws Exception {
    builder.setCamelContext(context);
    builder.prepareModel(context);
    builder.getRouteCollection().setCamelContext(context);
    return new ArrayList<>(builder.getRouteCollection().getRoutes());
  }
}
