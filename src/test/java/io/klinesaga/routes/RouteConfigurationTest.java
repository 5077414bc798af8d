package io.klinesaga.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.main.Main;
import org.apache.camel.model.Model;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteConfigurationTest {
  private static final Path SHIPPED = Path.of("routes", "route-configuration.camel.yaml");
  private static final String ROUTE =
      """
      - route:
          id: of-an-integrator
          from:
            uri: direct
            parameters:
              name: of-an-integrator
            steps:
              - log:
                  message: hello
      """;

  @TempDir private Path folder;

  @Test
  void the_shipped_error_handling_holds_for_a_route_that_does_not_name_it() throws Exception {
    Files.copy(SHIPPED, folder.resolve(SHIPPED.getFileName()));
    Files.writeString(folder.resolve("another.camel.yaml"), ROUTE);
    assertThat(errorHandler()).isInstanceOf(NoErrorHandlerDefinition.class);
  }

  private ErrorHandlerFactory errorHandler() throws Exception {
    Main main = new Main();
    main.configure().withRoutesIncludePattern("file:" + folder + "/*.camel.yaml");
    main.setDefaultPropertyPlaceholderLocation("false");
    try {
      main.start();
      CamelContext context = main.getCamelContext();
      Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
      return model.getRouteDefinition("of-an-integrator").getErrorHandlerFactory();
    } finally {
      main.stop();
    }
  }
}
