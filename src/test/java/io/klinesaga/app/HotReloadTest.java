package io.klinesaga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quartz.JobBuilder.newJob;

import io.klinesaga.routes.RouteReload;
import io.klinesaga.routes.RouteReload.Outcome;
import io.klinesaga.testing.BreakableRoutes;
import io.klinesaga.testing.EditedFolder;
import io.klinesaga.testing.FaultLab;
import io.klinesaga.testing.Faults;
import io.klinesaga.testing.SyncLoad;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;

/**
 * Route files edited while syncs run on real databases: no series may fail because of it, and both
 * databases agree at the end.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@Tag("servers")
class HotReloadTest {
  private static final String OWN = "own.camel.yaml";
  private static final String OWN_ROUTE =
      """
      - route:
          id: own
          from:
            uri: direct
            parameters:
              name: own
            steps:
              - log:
                  message: "own route"
      """;

  private final FaultLab lab =
      FaultLab.start(
          Map.of(
              "kline.sync.max-workers", "3",
              "kline.sync.chunk-size", "2",
              "kline.postgres.pool-size", "16",
              "kline.tdengine.pool-size", "8",
              "kline.tdengine.request-timeout", "10s"));
  private final EditedFolder files = new EditedFolder(lab);

  @AfterEach
  void close() {
    Faults.clear();
    lab.close();
  }

  private static String mark(String name) {
    return BreakableRoutes.call(" ".repeat(8), Faults.class, "at('" + name + "', ${exchange})");
  }

  private static AtomicInteger count(String name) {
    AtomicInteger count = new AtomicInteger();
    Faults.put(name, count::incrementAndGet);
    return count;
  }

  private void editMetadata(String name) throws IOException {
    String first = "      steps:\n";
    files.replace(BreakableRoutes.METADATA, first, first + mark(name));
  }

  @Test
  void edited_routes_are_taken_over_under_load() throws Exception {
    SyncLoad load = SyncLoad.start(lab, 7);
    SyncLoad other = SyncLoad.start(lab, 5);
    AtomicInteger hooked = count("edited-hook");
    AtomicInteger saga = count("edited-saga");
    List<Route> untouched = files.routes("kline-run", "kline-chunk", "kline-saga", "daily-kline");
    RouteReload reload = files.after(() -> editMetadata("edited-hook"), Outcome.LOADED);
    assertThat(reload.loaded()).containsExactly("kline-metadata");
    assertThat(reload.removed()).isEmpty();
    assertThat(reload.files()).containsExactly(BreakableRoutes.METADATA);
    assertThat(files.routes("kline-run", "kline-chunk", "kline-saga", "daily-kline"))
        .containsExactlyElementsOf(untouched);
    load.awaitRuns(2);
    assertThat(hooked).hasPositiveValue();
    reload =
        files.after(
            () ->
                files.replace(
                    BreakableRoutes.SAGA,
                    BreakableRoutes.writer("delta"),
                    BreakableRoutes.call(
                            " ".repeat(14), Faults.class, "at('edited-saga', ${exchange})")
                        + BreakableRoutes.writer("delta")),
            Outcome.LOADED);
    assertThat(reload.loaded()).containsExactly("kline-saga");
    other.awaitRuns(2);
    assertThat(saga).hasPositiveValue();
    load.endsUnharmed();
    other.endsUnharmed();
    assertThat(files.reloader().currentProblem()).isEmpty();
  }

  @Test
  void every_route_can_be_replaced_at_once_under_load() throws Exception {
    SyncLoad load = SyncLoad.start(lab, 6);
    SyncLoad other = SyncLoad.start(lab, 4);
    List<Route> before = lab.application().context().getRoutes();
    RouteReload reload =
        files.after(
            () ->
                files.replace(
                    "route-configuration.camel.yaml",
                    "    description: No redelivery",
                    "    description: Still no redelivery"),
            Outcome.LOADED);
    assertThat(reload.loaded()).hasSize(before.size()).contains("kline-compensate", "daily-kline");
    assertThat(lab.application().context().getRoutes())
        .hasSameSizeAs(before)
        .doesNotContainAnyElementsOf(before);
    load.awaitRuns(2);
    other.awaitRuns(2);
    load.endsUnharmed();
    other.endsUnharmed();
  }

  @Test
  void broken_files_change_nothing_until_they_are_repaired() throws Exception {
    SyncLoad load = SyncLoad.start(lab, 4);
    String good = files.read(BreakableRoutes.METADATA);
    assertThat(files.rejected(() -> files.write(BreakableRoutes.METADATA, good + "\"open\n")))
        .singleElement()
        .asString()
        .startsWith("kline-metadata.camel.yaml:")
        .contains("not YAML");
    RouteReload restored =
        files.after(() -> files.write(BreakableRoutes.METADATA, good), Outcome.LOADED);
    assertThat(restored.files()).containsExactly(BreakableRoutes.METADATA);
    assertThat(restored.loaded()).isEmpty();
    assertThat(files.rejected(() -> files.write(OWN, OWN_ROUTE.replace("own route", "{{no.key}}"))))
        .containsExactly("own.camel.yaml:9: the placeholder {{no.key}} has no value");
    assertThat(files.rejected(() -> files.write(OWN, OWN_ROUTE.replace("message", "mesage"))))
        .containsExactly("own.camel.yaml:9: Unsupported field: mesage");
    assertThat(
            files.rejected(() -> files.write(OWN, OWN_ROUTE.replace("id: own", "id: kline-saga"))))
        .singleElement()
        .asString()
        .startsWith("own.camel.yaml:1, route 'kline-saga': the id is taken by a route in");
    assertThat(
            files.rejected(
                () ->
                    files.write(
                        OWN,
                        OWN_ROUTE
                            + """
                                    - saga:
                                        compensation: direct:kline-compensate
                                        steps:
                                          - log: inside
                            """)))
        .containsExactly(
            "own.camel.yaml:10, route 'own': saga must be the only step of its route, with all"
                + " other steps nested under it; Camel would run a step beside or after it before"
                + " those in it");
    String bean = OWN_ROUTE.replace("log:", "bean:").replace("message: \"own route\"", "ref: no");
    assertThat(files.rejected(() -> files.write(OWN, bean)))
        .containsExactly("own.camel.yaml:9, route 'own': there is no bean 'no'");
    load.awaitRuns(2);
    int told = files.reloads().size();
    RouteReload repaired = files.after(() -> files.write(OWN, OWN_ROUTE), Outcome.LOADED);
    assertThat(files.reloads()).as("each rejection is told once").hasSize(told + 1);
    assertThat(repaired.loaded()).containsExactly("own");
    assertThat(files.reloader().currentProblem()).isEmpty();
    load.endsUnharmed();
  }

  @Test
  void a_deleted_file_takes_its_routes_along_once_they_are_empty() throws Exception {
    SyncLoad load = SyncLoad.start(lab, 4);
    files.after(() -> files.write(OWN, OWN_ROUTE + mark("in-own")), Outcome.LOADED);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Faults.put(
        "in-own",
        () -> {
          inside.countDown();
          await(goOn);
        });
    var answer =
        lab.application().context().createProducerTemplate().asyncSend("direct:own", e -> {});
    assertThat(inside.await(60, TimeUnit.SECONDS)).isTrue();
    files.after(() -> files.delete(OWN), Outcome.POSTPONED);
    assertThat(files.routes("own")).doesNotContainNull();
    load.awaitRuns(2);
    RouteReload gone = files.after(goOn::countDown, Outcome.LOADED);
    assertThat(answer.get(60, TimeUnit.SECONDS).getException()).isNull();
    assertThat(gone.removed()).containsExactly("own");
    assertThat(gone.files()).containsExactly(OWN);
    assertThat(lab.application().context().getRoute("own")).isNull();
    load.endsUnharmed();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted by the reload", e);
    }
  }

  @Test
  void a_file_that_is_needed_cannot_be_deleted() throws Exception {
    SyncLoad load = SyncLoad.start(lab, 4);
    String metadata = files.read(BreakableRoutes.METADATA);
    assertThat(files.rejected(() -> files.delete(BreakableRoutes.METADATA)))
        .containsExactly("no route starts from direct:kline-metadata, which the product calls");
    load.awaitRuns(2);
    RouteReload back =
        files.after(() -> files.write(BreakableRoutes.METADATA, metadata), Outcome.LOADED);
    assertThat(back.loaded()).isEmpty();
    assertThat(back.files()).containsExactly(BreakableRoutes.METADATA);
    assertThat(files.rejected(() -> files.delete("kline-run.camel.yaml")))
        .hasSize(2)
        .allMatch(problem -> problem.endsWith("no route starts from direct:kline-run"));
    load.awaitRuns(1);
    load.endsUnharmed();
  }

  @Test
  void a_renamed_file_changes_no_route() throws Exception {
    SyncLoad load = SyncLoad.start(lab, 4);
    List<Route> before = lab.application().context().getRoutes();
    RouteReload reload =
        files.after(() -> files.rename(BreakableRoutes.SAGA, "renamed.camel.yaml"), Outcome.LOADED);
    assertThat(reload.loaded()).isEmpty();
    assertThat(reload.removed()).isEmpty();
    assertThat(reload.files()).containsExactly(BreakableRoutes.SAGA, "renamed.camel.yaml");
    assertThat(lab.application().context().getRoutes()).containsExactlyElementsOf(before);
    load.endsUnharmed();
  }

  @Test
  void an_address_renamed_across_files_is_taken_over_as_one_change() throws Exception {
    String saga = files.read(BreakableRoutes.SAGA);
    SyncLoad load = SyncLoad.start(lab, 6);
    assertThat(
            files.rejected(
                () ->
                    files.write(
                        BreakableRoutes.SAGA,
                        saga.replace("name: kline-batch\n", "name: batch\n"))))
        .containsExactly(
            "kline-run.camel.yaml:72, route 'kline-chunk': no route starts from direct:kline-batch");
    RouteReload reload =
        files.after(
            () -> files.replace("kline-run.camel.yaml", "name: kline-batch\n", "name: batch\n"),
            Outcome.LOADED);
    assertThat(reload.loaded()).containsExactlyInAnyOrder("kline-chunk", "kline-batch");
    load.awaitRuns(2);
    load.endsUnharmed();
  }

  @Test
  void the_compensation_is_replaced_under_sagas_that_fail() throws Exception {
    SyncLoad load = SyncLoad.startFailing(lab, 6);
    for (int i = 1; i <= 3; i++) {
      AtomicInteger compensated = count("compensated-" + i);
      String first = BreakableRoutes.compensator("restore");
      String mark = mark("compensated-" + i);
      RouteReload reload =
          files.after(
              () -> files.replace(BreakableRoutes.SAGA, first, mark + first), Outcome.LOADED);
      assertThat(reload.loaded()).containsExactly("kline-compensate");
      load.awaitRuns(2);
      assertThat(compensated).hasPositiveValue();
    }
    load.endsWithFailuresUndone();
  }

  @Test
  void routes_that_cannot_be_put_in_leave_the_former_ones() throws Exception {
    SyncLoad load = SyncLoad.start(lab, 4);
    // The files are right: only the scheduler knows that the second name is taken.
    scheduler()
        .addJob(newJob(Foreign.class).withIdentity("past", "own").storeDurably().build(), true);
    String never =
        """
        - route:
            id: good-trigger
            from:
              uri: quartz:own/good?cron=0+0+3+*+*+?
              steps:
                - log: x
        - route:
            id: past-trigger
            from:
              uri: quartz:own/past?cron=0+0+4+1+1+?
              steps:
                - log: x
        """;
    String metadata = files.read(BreakableRoutes.METADATA);
    RouteReload reload =
        files.after(
            () -> {
              files.write(OWN, never);
              files.write(BreakableRoutes.METADATA, metadata.replace("Notes in", "Writes in"));
            },
            Outcome.REJECTED);
    assertThat(reload.problems()).singleElement().asString().contains("the former ones are back");
    assertThat(lab.application().context().getRoute("good-trigger")).isNull();
    assertThat(lab.application().context().getRoute("past-trigger")).isNull();
    assertThat(lab.application().context().getRoute("kline-metadata").getDescription())
        .startsWith("Notes in");
    load.awaitRuns(2);
    load.endsUnharmed();
  }

  private Scheduler scheduler() {
    return lab.application().context().getComponent("quartz", QuartzComponent.class).getScheduler();
  }

  /** A job that no route has made. */
  public static final class Foreign implements Job {
    @Override
    public void execute(JobExecutionContext context) {
      throw new IllegalStateException("it has no trigger");
    }
  }
}
