package io.klinesaga.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.RouteController;
import org.junit.jupiter.api.Test;

class OperatedRoutesTest {
  @Test
  void what_an_operator_does_is_told_and_what_start_reload_and_end_do_is_not() throws Exception {
    List<String> told = new ArrayList<>();
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      RouteGate gate = RouteGate.installIn(context);
      OperatedRoutes.follow(context, gate, told::add);
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:own").routeId("own").to("log:own");
            }
          });
      context.start();
      assertThat(told).as("the start").isEmpty();

      RouteController routes = context.getRouteController();
      routes.stopRoute("own");
      routes.startRoute("own");
      routes.suspendRoute("own");
      routes.resumeRoute("own");
      assertThat(told)
          .containsExactly(
              "Route own: stopped by an operator",
              "Route own: started by an operator",
              "Route own: suspended by an operator",
              "Route own: resumed by an operator");

      told.clear();
      gate.close(Set.of("direct://own"), Set.of("own"));
      routes.stopRoute("own");
      routes.startRoute("own");
      gate.open();
      assertThat(told).as("a reload").isEmpty();
    }
    assertThat(told).as("the end").isEmpty();
  }
}
