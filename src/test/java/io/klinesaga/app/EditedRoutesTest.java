package io.klinesaga.app;

import io.klinesaga.sync.SyncSummary;
import io.klinesaga.testing.BreakableRoutes;
import io.klinesaga.testing.BrokenSync;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Routes that an integrator has edited in a way that loses an error or a step: no series may be
 * reported as done, or stay half-written, because of it.
 */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class EditedRoutesTest {

  @AfterEach
  void clear() {
    Faults.clear();
  }

  /**
   * In the saga route, which every batch passes, a fault decides which batches take the edit. One
   * series per batch, since the exchange of a failed batch hands its properties, and so the edit,
   * on to the sagas of its single series.
   */
  private static FaultLab start(UnaryOperator<BreakableRoutes> edit) {
    return FaultLab.start(Map.of("kline.sync.chunk-size", "1"), edit);
  }

  @Test
  void a_route_without_the_commit_is_compensated_and_reported() {
    try (FaultLab lab = start(routes -> onlyUnlessSkipped(routes, "commit"))) {
      BrokenSync sync = new BrokenSync(lab);
      skipFor(sync);
      SyncSummary summary = sync.run();
      sync.assertUndoneFor(summary);
      sync.assertLoggedAs("SUCCESS", "INIT", "ended without committing");
      sync.assertRepairable();
    }
  }

  @Test
  void a_route_without_the_write_is_compensated_and_reported() {
    try (FaultLab lab = start(routes -> onlyUnlessSkipped(routes, "write"))) {
      BrokenSync sync = new BrokenSync(lab);
      skipFor(sync);
      sync.assertUndoneFor(sync.run());
      sync.assertLoggedAs("INIT", "INIT", "check the order of the steps");
      sync.assertRepairable();
    }
  }

  @Test
  void a_route_without_the_delta_is_compensated_and_reported() {
    try (FaultLab lab = start(routes -> onlyUnlessSkipped(routes, "delta"))) {
      BrokenSync sync = new BrokenSync(lab);
      skipFor(sync);
      sync.assertUndoneFor(sync.run());
      sync.assertLoggedAs("INIT", "INIT", "check the order of the steps");
      sync.assertRepairable();
    }
  }

  private static void skipFor(BrokenSync sync) {
    Faults.put(
        "before-delta",
        exchange -> {
          if (FaultLab.concerns(exchange, sync.bad())) {
            exchange.setProperty("skip", true);
          }
        });
  }

  private static BreakableRoutes onlyUnlessSkipped(BreakableRoutes routes, String method) {
    String step = BreakableRoutes.writer(method);
    String choice =
        """
                      - choice:
                          when:
                            - expression:
                                simple:
                                  expression: "${exchangeProperty.skip} == null"
                              steps:
                                - bean:
                                    ref: klineWriter
                                    method: %s
        """
            .formatted(method);
    return routes.replace(BreakableRoutes.SAGA, step, choice);
  }

  @Test
  void an_error_handled_inside_the_saga_is_compensated_and_reported() {
    try (FaultLab lab = start(EditedRoutesTest::withHandlingInsideTheSaga)) {
      BrokenSync sync = new BrokenSync(lab);
      sync.failAt("before-metadata", "handled by the route");
      sync.assertUndoneFor(sync.run());
      sync.assertLoggedAs("SUCCESS", "FAIL", "ended without committing");
      sync.assertRepairable();
    }
  }

  private static BreakableRoutes withHandlingInsideTheSaga(BreakableRoutes routes) {
    String step = BreakableRoutes.writer("commit");
    String handled =
        """
                      - doTry:
                          steps:
                            - bean:
                                ref: klineWriter
                                method: commit
                          doCatch:
                            - exception:
                                - java.lang.Exception
                              steps:
                                - log:
                                    message: "swallowed: ${exception.message}"
        """;
    return routes.replace(BreakableRoutes.SAGA, step, handled);
  }

  @Test
  void an_error_handled_for_the_whole_saga_route_is_compensated_and_reported() {
    try (FaultLab lab = start(EditedRoutesTest::withHandlerOfAllErrors)) {
      BrokenSync sync = new BrokenSync(lab);
      sync.failAt("after-write", "handled by the handler");
      sync.assertUndoneFor(sync.run());
      sync.assertRepairable();
    }
  }

  private static BreakableRoutes withHandlerOfAllErrors(BreakableRoutes routes) {
    return routes.replace(
        "route-configuration.camel.yaml",
        "    errorHandler:\n      noErrorHandler: {}\n",
        """
            onException:
              - onException:
                  exception:
                    - java.lang.IllegalStateException
                  handled:
                    constant:
                      expression: "true"
                  steps:
                    - log:
                        message: "swallowed: ${exception.message}"
        """);
  }

  @Test
  void an_sql_error_handled_in_the_metadata_route_rolls_everything_back() {
    try (FaultLab lab = start(EditedRoutesTest::withSwallowedSqlError)) {
      BrokenSync sync = new BrokenSync(lab);
      sync.breakAt("before-metadata", () -> {});
      Faults.put(
          "before-metadata",
          exchange -> {
            if (FaultLab.concerns(exchange, sync.bad())) {
              exchange.setProperty("broken", true);
            }
          });
      sync.assertUndoneFor(sync.run());
      sync.assertLoggedAs("SUCCESS", "FAIL", "");
      sync.assertRepairable();
    }
  }

  private static BreakableRoutes withSwallowedSqlError(BreakableRoutes routes) {
    return routes.replace(
        BreakableRoutes.METADATA,
        "              resetAutoCommit: false\n",
        """
                      resetAutoCommit: false
                - doTry:
                    steps:
                      - setBody:
                          expression:
                            simple:
                              expression: "SELECT 1 / (CASE WHEN '${exchangeProperty.broken}' = 'true' THEN 0 ELSE 1 END)"
                      - to:
                          uri: jdbc
                          parameters:
                            dataSourceName: klineTransaction
                            resetAutoCommit: false
                    doCatch:
                      - exception:
                          - java.lang.Exception
                        steps:
                          - log:
                              message: "swallowed: ${exception.message}"
        """);
  }

  @Test
  void stopping_and_starting_another_saga_route_harms_no_saga() throws Exception {
    try (FaultLab lab = start(EditedRoutesTest::withAnotherSagaRoute)) {
      BrokenSync sync = new BrokenSync(lab);
      sync.breakAt(
          "after-write",
          () -> {
            restart(lab);
            throw new IllegalStateException("after the restart");
          });
      sync.assertUndoneFor(sync.run());
      lab.application().context().getRouteController().stopRoute("another-saga");
      sync.assertRepairable();
    }
  }

  private static void restart(FaultLab lab) {
    try {
      lab.application().context().getRouteController().stopRoute("another-saga");
      lab.application().context().getRouteController().startRoute("another-saga");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static BreakableRoutes withAnotherSagaRoute(BreakableRoutes routes) {
    String route =
        """
        - route:
            id: another-saga
            description: Another saga.
            from:
              uri: direct
              parameters:
                name: another-saga
              steps:
                - saga:
                    compensation: direct:another-compensation
                    steps:
                      - log:
                          message: "another saga"
        - route:
            id: another-compensation
            description: Its compensation.
            from:
              uri: direct
              parameters:
                name: another-compensation
              steps:
                - log:
                    message: "another compensation"
        - route:
            id: kline-traditional
        """;
    return routes.replace(BreakableRoutes.SAGA, "- route:\n    id: kline-traditional\n", route);
  }
}
