package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.embedded.tdengine.junit.TdengineExtension;
import io.klinesaga.event.KlineEvent;
import io.klinesaga.jmx.AuditMXBean;
import io.klinesaga.jmx.CleanerMXBean;
import io.klinesaga.jmx.OpenSaga;
import io.klinesaga.jmx.SagasMXBean;
import io.klinesaga.jmx.SourcesMXBean;
import io.klinesaga.jmx.SyncMXBean;
import io.klinesaga.routes.RouteDefinition;
import io.klinesaga.routes.RouteFiles;
import io.klinesaga.routes.RouteNeeds;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.testing.Manual;
import io.klinesaga.testing.ManualPage;
import java.beans.ConstructorProperties;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever changes what integrators rely on meets this test, and then the changelog. */
class ApiPageTest {
  private static final Path ROUTES = Path.of("routes");

  /** With the files of the sub-folder. */
  private static final RouteNeeds ALL =
      RouteNeeds.of(name -> name.equals("kline.dispatch") ? "kafka" : "");

  private static final Path CLASSES = Path.of("target", "classes");
  private static final Path SIGNATURES = Path.of("src", "test", "resources", "public-api.txt");
  private static final String MARK = "Lio/klinesaga/api/PublicApi;";
  private static final List<Class<?>> BEANS =
      List.of(
          SagasMXBean.class,
          CleanerMXBean.class,
          SyncMXBean.class,
          AuditMXBean.class,
          SourcesMXBean.class);

  private static List<List<String>> rows(Manual manual, String section) {
    return ManualPage.rows(manual.section("api", section)).stream()
        .filter(row -> row.get(0).startsWith("`"))
        .toList();
  }

  private static String bare(String cell) {
    return cell.replace("`", "");
  }

  private static List<String> codes(String text) {
    return found("`([^`]+)`", text);
  }

  private static List<String> found(String regex, String text) {
    return Pattern.compile(regex).matcher(text).results().map(m -> m.group(1)).toList();
  }

  private static List<String> names(Stream<Method> methods) {
    return methods
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
        .map(Method::getName)
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void the_types_of_a_source_have_the_listed_members(Manual manual) throws Exception {
    for (List<String> row : rows(manual, "Sources")) {
      Class<?> type = type(bare(row.get(0)));
      Set<String> members = new TreeSet<>(names(Arrays.stream(type.getMethods())));
      Arrays.stream(type.getFields()).forEach(field -> members.add(field.getName()));
      assertThat(members).as(type.getName()).containsAll(codes(row.get(1)));
      assertThat(codes(row.get(1)).isEmpty())
          .as(type.getName())
          .isEqualTo(Throwable.class.isAssignableFrom(type));
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_listed_types_are_those_that_are_marked(Manual manual) throws IOException {
    Set<String> listed =
        new TreeSet<>(found("`(io\\.klinesaga\\.[a-z.]+[A-Z][\\w.]*)`", api(manual)));
    BEANS.forEach(type -> listed.add(type.getName()));
    listed.add(OpenSaga.class.getName());
    assertThat(marked()).isEqualTo(listed);
  }

  private static String api(Manual manual) {
    return manual.page("api").text();
  }

  /** The names of the types that bear the mark, as a Java source writes them. */
  private static Set<String> marked() throws IOException {
    Set<String> marked = new TreeSet<>();
    try (Stream<Path> files = Files.walk(CLASSES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(MARK)) {
          String name = CLASSES.relativize(file).toString().replaceFirst("\\.class$", "");
          marked.add(name.replace(File.separatorChar, '.').replace('$', '.'));
        }
      }
    }
    return marked;
  }

  /** Names alone would let a type or an exception change unseen. */
  @Test
  void signatures_are_those_that_were_promised() throws Exception {
    List<String> signatures = new ArrayList<>();
    for (String type : marked()) {
      signatures.addAll(signatures(type(type)));
    }
    assertThat(signatures)
        .as("a change is for the changelog, under Breaking, and then for %s", SIGNATURES)
        .isEqualTo(Files.readAllLines(SIGNATURES));
  }

  /** Who relies on a type relies on those that it hands out and takes. */
  @Test
  void types_in_signatures_are_marked_too() throws IOException {
    Set<String> named = new TreeSet<>();
    for (String signature : Files.readAllLines(SIGNATURES)) {
      named.addAll(found("(io\\.klinesaga\\.[a-z.]+[A-Z][\\w$]*)", signature));
    }
    Set<String> marked = marked();
    named.removeIf(type -> marked.contains(type.replace('$', '.')));
    assertThat(named).isEmpty();
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(name.replaceFirst("([A-Z]\\w*)\\.", "$1\\$"));
  }

  private static List<String> signatures(Class<?> type) {
    Set<String> promised = new TreeSet<>(promised(type));
    Stream<String> constructors =
        Arrays.stream(type.getConstructors()).map(Constructor::toGenericString);
    Stream<String> methods =
        Arrays.stream(type.getMethods())
            .filter(method -> !method.isSynthetic() && promised.contains(method.getName()))
            .map(Method::toGenericString);
    Stream<String> fields =
        Arrays.stream(type.getFields())
            .filter(field -> promised.contains(field.getName()) || field.isEnumConstant())
            .map(Field::toGenericString);
    List<String> all = new ArrayList<>(List.of(type.toGenericString()));
    Stream.of(constructors, fields, methods)
        .flatMap(Function.identity())
        .sorted()
        .forEach(all::add);
    return all;
  }

  /** Of a type with a row in the table of sources what stands there; of another everything. */
  private static List<String> promised(Class<?> type) {
    String name = "`" + type.getName().replace('$', '.') + "`";
    return rows(Manual.ENGLISH, "Sources").stream()
        .filter(row -> row.get(0).equals(name))
        .findFirst()
        .map(row -> codes(row.get(1)))
        .orElseGet(
            () ->
                names(
                    Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> !method.getName().equals("toString"))));
  }

  @ParameterizedTest
  @EnumSource
  void events_have_the_listed_names_and_fields(Manual manual) {
    Map<String, List<String>> listed = new TreeMap<>();
    ManualPage.rows(manual.section("operations", "Events")).stream()
        .filter(row -> row.get(0).startsWith("`"))
        .forEach(row -> listed.put(bare(row.get(0)), fieldsOf(row)));
    Map<String, List<String>> declared = new TreeMap<>();
    for (Class<?> event : KlineEvent.class.getPermittedSubclasses()) {
      declared.put(
          event.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT),
          Arrays.stream(event.getRecordComponents())
              .map(RecordComponent::getName)
              .filter(name -> !name.equals("figures"))
              .toList());
    }
    assertThat(listed).isEqualTo(declared);
  }

  /** Values of a field stand in brackets after it. */
  private static List<String> fieldsOf(List<String> row) {
    return codes(row.get(2).replaceAll("[(（][^)）]*[)）]", ""));
  }

  @ParameterizedTest
  @EnumSource
  void what_a_source_must_implement_is_all_listed(Manual manual) {
    Map<String, List<String>> members =
        rows(manual, "Sources").stream()
            .collect(Collectors.toMap(row -> bare(row.get(0)), row -> codes(row.get(1))));
    for (Class<?> type : List.of(KlineSource.class, KlineSourceProvider.class)) {
      assertThat(names(Arrays.stream(type.getDeclaredMethods())))
          .containsExactlyInAnyOrderElementsOf(members.get(type.getName()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void routes_and_what_they_start_from_are_those_of_the_files(Manual manual) {
    Map<String, String> listed = new TreeMap<>();
    rows(manual, "Routes").forEach(row -> listed.put(bare(row.get(0)), bare(row.get(1))));
    Map<String, String> shipped = new TreeMap<>();
    for (RouteDefinition route : RouteFiles.read(ROUTES, ALL).routes()) {
      String from = route.from();
      boolean isAddress = from.startsWith("direct:");
      shipped.put(route.id(), isAddress ? from : from.replaceFirst("[:?].*", ""));
    }
    assertThat(listed).isEqualTo(shipped);
  }

  @ParameterizedTest
  @EnumSource
  void routes_ask_the_product_only_for_listed_properties(Manual manual) throws Exception {
    Set<String> used = new TreeSet<>();
    try (Stream<Path> files = Files.walk(ROUTES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        used.addAll(found("\\$\\{body\\.(\\w+)}", Files.readString(file)));
      }
    }
    assertThat(codes(manual.section("api", "Beans"))).containsExactlyInAnyOrderElementsOf(used);
  }

  @ParameterizedTest
  @EnumSource
  void attributes_and_operations_of_the_mbeans_are_listed(Manual manual) {
    List<List<String>> expected =
        BEANS.stream()
            .map(
                type ->
                    List.of(
                        "io.klinesaga:type=" + type.getSimpleName().replace("MXBean", ""),
                        sorted(attributes(type)),
                        sorted(operations(type))))
            .toList();
    List<List<String>> listed =
        rows(manual, "MBeans").stream()
            .map(
                row ->
                    List.of(bare(row.get(0)), sorted(codes(row.get(1))), sorted(codes(row.get(2)))))
            .toList();
    assertThat(listed).isEqualTo(expected);
    String[] fields =
        OpenSaga.class.getConstructors()[0].getAnnotation(ConstructorProperties.class).value();
    assertThat(codes(manual.section("api", "MBeans"))).containsSequence(fields);
  }

  private static String sorted(List<String> names) {
    return String.join(" ", new TreeSet<>(names));
  }

  private static List<String> attributes(Class<?> bean) {
    return names(Arrays.stream(bean.getMethods())).stream()
        .filter(name -> name.startsWith("get"))
        .map(name -> name.substring("get".length()))
        .toList();
  }

  private static List<String> operations(Class<?> bean) {
    return names(Arrays.stream(bean.getMethods())).stream()
        .filter(name -> !name.startsWith("get"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void the_extension_for_tests_has_its_name_and_method(Manual manual) {
    assertThat(manual.section("api", "Tests with TDengine"))
        .contains("`" + TdengineExtension.class.getName() + "`")
        .contains("`url`");
    assertThat(names(Arrays.stream(TdengineExtension.class.getMethods()))).contains("url");
  }
}
