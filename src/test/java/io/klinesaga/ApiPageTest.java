package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.embedded.tdengine.junit.TdengineExtension;
import io.klinesaga.jmx.AuditMXBean;
import io.klinesaga.jmx.CleanerMXBean;
import io.klinesaga.jmx.OpenSaga;
import io.klinesaga.jmx.SagasMXBean;
import io.klinesaga.jmx.SyncMXBean;
import io.klinesaga.routes.RouteDefinition;
import io.klinesaga.routes.RouteFiles;
import io.klinesaga.routes.RouteNeeds;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.testing.Manual;
import io.klinesaga.testing.ManualPage;
import java.beans.ConstructorProperties;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever changes what integrators rely on meets this test, and then the changelog. */
class ApiPageTest {
  private static final Path ROUTES = Path.of("routes");
  private static final List<Class<?>> BEANS =
      List.of(SagasMXBean.class, CleanerMXBean.class, SyncMXBean.class, AuditMXBean.class);

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
      Class<?> type = Class.forName(bare(row.get(0)).replace("Bars.Builder", "Bars$Builder"));
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
    for (RouteDefinition route : RouteFiles.read(ROUTES, RouteNeeds.of(name -> "")).routes()) {
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
    try (Stream<Path> files = Files.list(ROUTES)) {
      for (Path file : files.toList()) {
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
