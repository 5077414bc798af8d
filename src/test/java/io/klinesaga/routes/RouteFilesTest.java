package io.klinesaga.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.klinesaga.testing.Folders;
import io.klinesaga.testing.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The shipped route files, and each rule of {@link RouteFiles} by a file that breaks it. */
class RouteFilesTest {
  private static final Path SHIPPED = Path.of("routes");
  private static final int SHIPPED_ROUTES = 23;
  private static final RouteNeeds NEEDS =
      RouteNeeds.of(TestServers.configuration(Map.of()).effective(true)::get);
  private static final String ROUTE =
      """
      - route:
          id: own
          from:
            uri: direct
            parameters:
              name: own
            steps:
      """;

  private final Path folder;

  RouteFilesTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    Folders.copyFiles(SHIPPED, folder);
  }

  @Test
  void the_shipped_files_obey_all_rules() {
    List<RouteDefinition> routes = RouteFiles.read(SHIPPED, NEEDS).routes();
    assertThat(routes)
        .extracting(RouteDefinition::id)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrder(
            "daily-kline-schedule",
            "daily-kline",
            "minute-kline-schedule",
            "minute-kline-intraday-schedule",
            "minute-kline",
            "kline-run",
            "kline-dispatch-local",
            "kline-chunk",
            "kline-batch",
            "kline-saga",
            "kline-traditional",
            "kline-compensate",
            "kline-metadata",
            "reference-data-schedule",
            "reference-data",
            "completeness-schedule",
            "completeness",
            "transaction-cleaner-schedule",
            "transaction-cleaner-start",
            "transaction-cleaner",
            "kline-purge",
            "kline-purge-batch",
            "kline-purge-saga");
    assertThat(routes)
        .allSatisfy(route -> assertThat(route.description()).as(route.id()).endsWith("."));
  }

  @Test
  void every_shipped_direct_address_has_exactly_one_consumer() {
    List<RouteDefinition> routes = RouteFiles.read(SHIPPED, NEEDS).routes();
    List<String> consumers =
        routes.stream()
            .map(RouteDefinition::from)
            .filter(from -> from.startsWith("direct"))
            .toList();
    List<String> called = new ArrayList<>(RouteFiles.REQUIRED);
    routes.forEach(
        route ->
            YamlTree.visit(
                route.steps(),
                (key, value, line) -> {
                  String address = NEEDS.resolve(YamlTree.address(value));
                  if (Set.of("to", "compensation").contains(key) && address.startsWith("direct")) {
                    called.add(address);
                  }
                }));
    assertThat(called).hasSizeGreaterThan(RouteFiles.REQUIRED.size() + 6);
    assertThat(consumers).doesNotHaveDuplicates().containsAll(called);
  }

  @Test
  void the_shipped_files_give_addresses_as_uri_and_parameters() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path file : files(SHIPPED)) {
      YamlTree.visit(
          yaml(file),
          (key, value, line) -> {
            boolean isEndpoint = Set.of("from", "to", "toD", "wireTap", "enrich").contains(key);
            if (isEndpoint && !hasUriAndParameters(value)) {
              wrong.add(file + ": " + key + ": " + value);
            }
          });
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean hasUriAndParameters(Object endpoint) {
    Map<?, ?> map = YamlTree.map(endpoint);
    String uri = YamlTree.text(map.get("uri"));
    return !uri.isEmpty()
        && !uri.contains(":")
        && !uri.contains("?")
        && !YamlTree.map(map.get("parameters")).isEmpty();
  }

  @Test
  void the_shipped_files_have_one_flow_each_no_java_classes_and_no_secrets() throws IOException {
    assertThat(files(SHIPPED))
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "completeness.camel.yaml",
            "daily-kline.camel.yaml",
            "kline-dispatch.camel.yaml",
            "kline-metadata.camel.yaml",
            "kline-run.camel.yaml",
            "kline-saga.camel.yaml",
            "minute-kline.camel.yaml",
            "reference-data.camel.yaml",
            "route-configuration.camel.yaml",
            "transaction-cleaner.camel.yaml");
    for (Path file : files(SHIPPED)) {
      String text = Files.readString(file);
      assertThat(text).as(file.toString()).doesNotContain("io.klinesaga", "password", "beanType");
    }
  }

  @Test
  void a_second_route_of_the_same_id_is_refused() throws IOException {
    add(ROUTE.replace("id: own", "id: kline-run") + "        - log: x\n");
    assertProblems(
        "own.camel.yaml:1, route 'kline-run': the id is taken by a route in kline-run.camel.yaml:2");
  }

  @Test
  void a_second_route_from_the_same_direct_address_is_refused() throws IOException {
    add(ROUTE.replace("name: own", "name: kline-run") + "        - log: x\n");
    assertProblems(
        "own.camel.yaml:1, route 'own': direct:kline-run is taken by route 'kline-run' in kline-run.camel.yaml");
  }

  @Test
  void a_key_that_stands_twice_is_refused() throws IOException {
    add(ROUTE.replace("    id: own\n", "    id: own\n    id: other\n") + "        - log: x\n");
    assertProblems("own.camel.yaml:3: not YAML: the key 'id' stands twice in the same mapping");
  }

  @Test
  void a_route_without_an_id_is_refused() throws IOException {
    add(ROUTE.replace("    id: own\n", "") + "        - log: x\n");
    assertProblems("own.camel.yaml:1: the route from direct:own has no id");
  }

  @Test
  void a_route_written_as_a_bare_from_is_refused() throws IOException {
    add(
        """
        - from:
            uri: direct:own
            steps:
              - log: x
        """);
    assertProblems("own.camel.yaml:1: a route without an id; write it as route: with id and from");
  }

  @Test
  void an_address_without_a_consumer_is_refused_in_every_way_to_call_it() throws IOException {
    add(
        ROUTE
            + """
                    - to:
                        uri: direct
                        parameters:
                          name: nobody
                    - toD: direct:nowhere?timeout=5
                    - wireTap:
                        uri: direct://neither
                    - choice:
                        when:
                          - simple: "${body}"
                            steps:
                              - enrich:
                                  uri: direct:nested
            """);
    assertProblems(
        "own.camel.yaml:8, route 'own': no route starts from direct:nobody",
        "own.camel.yaml:12, route 'own': no route starts from direct:nowhere",
        "own.camel.yaml:13, route 'own': no route starts from direct:neither",
        "own.camel.yaml:19, route 'own': no route starts from direct:nested");
  }

  @Test
  void a_placeholder_without_a_value_is_refused() throws IOException {
    add(ROUTE + "        - log: \"{{my.text}} {{kline.data-dir}} {{my.other:default}}\"\n");
    assertProblems("own.camel.yaml:8: the placeholder {{my.text}} has no value");
  }

  @Test
  void an_optional_placeholder_needs_no_value() throws IOException {
    add(
        ROUTE
            + """
                    - to:
                        uri: log
                        parameters:
                          loggerName: own
                          marker: "{{?my.marker}}"
            """);
    assertThat(RouteFiles.read(folder, NEEDS).routes()).hasSize(SHIPPED_ROUTES + 1);
  }

  @Test
  void a_step_beside_or_after_a_saga_is_refused() throws IOException {
    String saga =
        """
                - saga:
                    compensation: direct:kline-compensate
                    steps:
                      - log: inside
        """;
    add(ROUTE + saga + "        - log: after\n");
    assertProblems("own.camel.yaml:8, route 'own': " + ONLY_STEP);
    add(ROUTE + "        - log: before\n" + saga);
    assertProblems("own.camel.yaml:9, route 'own': " + ONLY_STEP);
  }

  private static final String ONLY_STEP =
      "saga must be the only step of its route, with all other steps nested under it; Camel would"
          + " run a step beside or after it before those in it";

  @Test
  void a_saga_inside_another_step_is_refused() throws IOException {
    add(
        ROUTE
            + """
                    - doTry:
                        steps:
                          - saga:
                              compensation: direct:kline-compensate
                              steps:
                                - log: inside
                        doCatch:
                          - exception: [java.lang.Exception]
            """);
    assertProblems("own.camel.yaml:10, route 'own': " + ONLY_STEP);
  }

  @Test
  void a_saga_inside_a_saga_is_refused() throws IOException {
    add(
        ROUTE
            + """
                    - saga:
                        compensation: direct:kline-compensate
                        steps:
                          - saga:
                              compensation: direct:kline-compensate
                              steps:
                                - log: inside
            """);
    assertProblems("own.camel.yaml:8, route 'own': " + ONLY_STEP);
  }

  @Test
  void compensation_and_completion_must_be_direct_routes() throws IOException {
    add(
        ROUTE
            + """
                    - saga:
                        compensation: seda:later
                        completion:
                          uri: kafka
                          parameters:
                            name: topic
                        steps:
                          - log: inside
            """);
    String reason = " must be a direct: route; elsewhere handing over already counts as done";
    assertProblems(
        "own.camel.yaml:9, route 'own': the compensation seda:later" + reason,
        "own.camel.yaml:10, route 'own': the completion kafka:topic" + reason);
  }

  @Test
  void redelivery_is_refused() throws IOException {
    add(
        """
        - routeConfiguration:
            id: retry
            errorHandler:
              defaultErrorHandler:
                redeliveryPolicy:
                  maximumRedeliveries: 3
        """);
    assertProblems(
        "own.camel.yaml:6: maximumRedeliveries must be 0; redelivery would run a saga a second time");
  }

  @Test
  void removing_all_headers_is_refused_unless_the_saga_header_is_spared() throws IOException {
    add(ROUTE + "        - removeHeaders:\n            pattern: \"*\"\n");
    assertProblems(
        "own.camel.yaml:8: removeHeaders needs excludePattern: Long-Running-Action, by which the saga"
            + " is known");
    add(
        ROUTE
            + """
                    - removeHeaders:
                        pattern: "*"
                        excludePattern: Long-Running-Action
            """);
    assertThat(RouteFiles.read(folder, NEEDS).routes()).hasSize(SHIPPED_ROUTES + 1);
  }

  @Test
  void text_that_is_not_yaml_is_refused_with_its_place() throws IOException {
    add("- route:\n    id: \"open\n");
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("own.camel.yaml:3: not YAML: ")
        .contains("line 2", "column 9");
  }

  @Test
  void a_file_that_is_no_list_of_routes_is_refused() throws IOException {
    add("route:\n  id: own\n");
    assertProblems("own.camel.yaml: expected a list of entries such as - route:");
  }

  @Test
  void a_file_of_comments_only_is_no_problem() throws IOException {
    add("# nothing yet\n");
    assertThat(RouteFiles.read(folder, NEEDS).routes()).hasSize(SHIPPED_ROUTES);
  }

  @Test
  void a_folder_without_route_files_is_refused() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Files.writeString(empty.resolve("notes.yaml"), "- route:\n");
    assertThat(problems(empty)).containsExactly("folder " + empty + ": no file *.camel.yaml");
  }

  @Test
  void a_missing_folder_is_refused() {
    Path missing = folder.resolve("missing");
    assertThat(problems(missing))
        .containsExactly("folder " + missing + ": there is no such folder");
    Path file = folder.resolve("kline-run.camel.yaml");
    assertThat(problems(file)).containsExactly("folder " + file + ": there is no such folder");
  }

  @Test
  void a_route_that_the_product_calls_must_be_there() throws IOException {
    Files.delete(folder.resolve("kline-metadata.camel.yaml"));
    Files.delete(folder.resolve("daily-kline.camel.yaml"));
    Files.delete(folder.resolve("transaction-cleaner.camel.yaml"));
    assertProblems(
        "no route starts from direct:daily-kline, which the product calls",
        "no route starts from direct:kline-metadata, which the product calls",
        "no route starts from direct:transaction-cleaner, which the product calls",
        "no route starts from direct:kline-purge, which the product calls");
  }

  private static String schedule(String id, String from) {
    return "- route:\n    id: "
        + id
        + "\n    from:\n"
        + from.indent(6)
        + "      steps:\n        - to: direct:daily-kline\n";
  }

  @Test
  void a_schedule_that_keeps_the_trigger_name_of_another_is_refused() throws IOException {
    add(
        schedule(
            "evening",
            """
            uri: quartz
            parameters:
              groupName: kline
              cron: "0 0 20 * * ?"
              triggerName: daily
            """));
    assertProblems(
        "own.camel.yaml:8, route 'evening': the trigger 'daily' of the group 'kline' is taken by route"
            + " 'daily-kline-schedule' in daily-kline.camel.yaml:10; give this one a triggerName of its own");
  }

  @Test
  void of_two_schedules_of_one_name_the_shipped_one_is_not_to_be_changed() throws IOException {
    Files.writeString(
        folder.resolve("a-first.camel.yaml"),
        schedule("evening", "uri: quartz:kline/daily?cron=0+0+20+*+*+?"));
    assertThat(
            catchThrowableOfType(RouteFilesException.class, () -> RouteFiles.read(folder, NEEDS)))
        .hasMessageContaining(
            "a-first.camel.yaml:4, route 'evening': the trigger 'daily' of the group 'kline' is taken by route"
                + " 'daily-kline-schedule' in daily-kline.camel.yaml:10; give this one a triggerName of its own")
        .hasMessageNotContaining("in a-first");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uri: quartz:kline/daily?cron=0+0+20+*+*+?",
        "uri: quartz://kline/daily\nparameters:\n  cron: 0 0 20 * * ?",
        "uri: quartz\nparameters: {groupName: kline, triggerName: '{{kline.data-dir:x}}', cron: 0 0 20 * * ?}",
        "uri: quartz\nparameters: {groupName: '{{no.such:kline}}', triggerName: '{{no.such:daily}}', cron: 0 0 20 * * ?}"
      })
  void every_way_to_name_a_trigger_is_seen(String from) throws IOException {
    String file = schedule("evening", from.replace("{{kline.data-dir:x}}", "{{kline.data-dir}}"));
    add(file);
    RouteNeeds needs =
        RouteNeeds.of(
            name -> name.equals("kline.data-dir") ? "daily" : name.startsWith("no.") ? null : "1");
    assertThat(
            catchThrowableOfType(RouteFilesException.class, () -> RouteFiles.read(folder, needs)))
        .hasMessageContaining("own.camel.yaml:")
        .hasMessageContaining("the trigger 'daily' of the group 'kline' is taken by route");
  }

  @Test
  void triggers_of_other_names_or_groups_are_no_problem() throws IOException {
    add(
        schedule("one", "uri: quartz:kline/own?cron=0+0+20+*+*+?")
            + schedule("two", "uri: quartz:daily?cron=0+0+20+*+*+?")
            + schedule("three", "uri: quartz:own/daily?cron=0+0+20+*+*+?"));
    assertThat(RouteFiles.read(folder, NEEDS).routes()).hasSize(SHIPPED_ROUTES + 3);
  }

  @Test
  void two_routes_from_one_queue_are_refused() throws IOException {
    add(schedule("one", "uri: seda:own") + schedule("two", "uri: seda:own"));
    assertProblems(
        "own.camel.yaml:7, route 'two': seda:own is taken by route 'one' in own.camel.yaml");
    add(
        schedule("one", "uri: seda:own?multipleConsumers=true")
            + schedule("two", "uri: seda\nparameters: {name: own, multipleConsumers: true}"));
    assertThat(RouteFiles.read(folder, NEEDS).routes()).hasSize(SHIPPED_ROUTES + 2);
  }

  @Test
  void the_route_that_a_setting_names_must_be_there() throws IOException {
    RouteNeeds needs = NEEDS.and("direct:my-events", "kline.events.route");
    assertThat(
            catchThrowableOfType(RouteFilesException.class, () -> RouteFiles.read(folder, needs)))
        .hasMessageContaining(
            "no route starts from direct:my-events, which kline.events.route names");
    add(ROUTE.replace("name: own", "name: my-events") + "        - log: x\n");
    assertThat(RouteFiles.read(folder, needs).routes()).hasSize(SHIPPED_ROUTES + 1);
    assertThat(RouteFiles.read(folder, NEEDS.and("direct://my-events?block=false", "x")).routes())
        .hasSize(SHIPPED_ROUTES + 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- route:  | own.camel.yaml:1: a route without content; expected id and from, indented below route:",
        "- route: x | own.camel.yaml:1: a route without content; expected id and from, indented below route:",
        "- x | own.camel.yaml:1: expected an entry such as route:"
      })
  void an_entry_without_content_is_refused(String text, String problem) throws IOException {
    add(text + "\n");
    assertProblems(problem);
  }

  @Test
  void all_problems_are_reported_at_once() throws IOException {
    add(ROUTE.replace("id: own", "id: kline-run") + "        - to: direct:nobody\n");
    RouteFilesException refused =
        catchThrowableOfType(RouteFilesException.class, () -> RouteFiles.read(folder, NEEDS));
    assertThat(refused)
        .hasMessage(
            """
            the route files cannot be used:
              own.camel.yaml:1, route 'kline-run': the id is taken by a route in kline-run.camel.yaml:2
              own.camel.yaml:8, route 'kline-run': no route starts from direct:nobody""");
  }

  private void add(String text) throws IOException {
    Files.writeString(folder.resolve("own.camel.yaml"), text, StandardCharsets.UTF_8);
  }

  private void assertProblems(String... expected) {
    assertThat(problems()).containsExactly(expected);
  }

  private List<String> problems() {
    return problems(folder);
  }

  private static List<String> problems(Path routes) {
    RouteFilesException refused =
        catchThrowableOfType(RouteFilesException.class, () -> RouteFiles.read(routes, NEEDS));
    assertThat(refused).isNotNull();
    return refused.problems().stream().map(RouteProblem::toString).toList();
  }

  private static List<Path> files(Path routes) throws IOException {
    try (var files = Files.walk(routes)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static Object yaml(Path file) throws IOException {
    return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
  }
}
