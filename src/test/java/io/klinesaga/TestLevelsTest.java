package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.klinesaga.app.KlineApplication;
import io.klinesaga.embedded.postgres.EmbeddedPostgresServer;
import io.klinesaga.embedded.tdengine.EmbeddedTdengine;
import io.klinesaga.embedded.tdengine.junit.TdengineExtension;
import io.klinesaga.embedded.tdengine.wire.TdengineServer;
import io.klinesaga.testing.TestServers;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code mvn test} runs the tests that need neither a server nor a process; the tag tells them. */
class TestLevelsTest {
  private static final String TAG = "servers";

  /** Who is asked to start something, and by which methods. */
  private static final Set<String> STARTS =
      Set.of(
          TestServers.class.getName() + ".freshSettings",
          TestServers.class.getName() + ".settingsWithoutDatabase",
          EmbeddedPostgresServer.class.getName() + ".start",
          EmbeddedTdengine.class.getName() + ".start",
          TdengineServer.class.getName() + ".<init>",
          TdengineExtension.class.getName() + ".<init>",
          KlineApplication.class.getName() + ".start",
          KlineApplication.class.getName() + ".attach",
          ProcessBuilder.class.getName() + ".start");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(TestLevelsTest.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void tests_that_start_servers_or_processes_carry_the_tag_and_no_others_do() {
    assertThat(tests().filter(TestLevelsTest::isTagged).collect(names()))
        .isEqualTo(tests().filter(starters()::contains).collect(names()));
  }

  /** A name like a question promises an answer, not a failure. */
  @Test
  void what_asserts_is_not_named_like_a_question() {
    assertThat(
            CLASSES.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getRawReturnType().isEquivalentTo(void.class))
                .filter(method -> method.getName().matches("(is|has|can)[A-Z].*"))
                .map(JavaMethod::getFullName))
        .isEmpty();
  }

  private static Stream<String> tests() {
    return CLASSES.stream()
        .filter(type -> type.isTopLevelClass() && type.getSimpleName().endsWith("Test"))
        .map(JavaClass::getName);
  }

  private static Collector<String, ?, Set<String>> names() {
    return Collectors.toCollection(TreeSet::new);
  }

  private static boolean isTagged(String test) {
    try {
      return Arrays.stream(Class.forName(test).getAnnotationsByType(Tag.class))
          .anyMatch(tag -> tag.value().equals(TAG));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** The classes that start something, or use one that does. */
  private static Set<String> starters() {
    Map<String, Set<String>> used = new HashMap<>();
    for (JavaClass type : CLASSES) {
      used.computeIfAbsent(outer(type), name -> new HashSet<>()).addAll(uses(type));
    }
    Set<String> found =
        CLASSES.stream()
            .filter(TestLevelsTest::starts)
            .collect(Collectors.mapping(TestLevelsTest::outer, Collectors.toSet()));
    boolean hasMore = true;
    while (hasMore) {
      hasMore =
          found.addAll(
              used.keySet().stream()
                  .filter(name -> !Collections.disjoint(used.get(name), found))
                  .toList());
    }
    return found;
  }

  private static String outer(JavaClass type) {
    return type.getName().replaceFirst("\\$.*", "");
  }

  private static boolean starts(JavaClass type) {
    return !outer(type).equals(TestServers.class.getName())
        && type.getAccessesFromSelf().stream()
            .map(TestLevelsTest::target)
            .anyMatch(STARTS::contains);
  }

  private static String target(JavaAccess<?> access) {
    return access.getTargetOwner().getName() + "." + access.getTarget().getName();
  }

  private static Set<String> uses(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(dependency -> outer(dependency.getTargetClass()))
        .collect(Collectors.toSet());
  }
}
