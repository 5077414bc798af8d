package io.klinesaga;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * What each package may depend on is said in its {@code package-info.java} after "Allowed
 * dependencies:": packages of the product in code form, libraries by the words of {@link
 * #LIBRARIES}. Here the classes are held to it.
 */
class ArchitectureTest {
  private static final String BASE = "io.klinesaga";
  private static final String ROW_READER = "io.klinesaga.source.csv.RowReader";
  private static final String GENERATED = "io.klinesaga.embedded.tdengine.grammar";
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Path MIGRATIONS =
      Path.of("src", "main", "resources", "io", "klinesaga", "postgres");
  private static final Pattern DECLARED =
      Pattern.compile("Allowed dependencies: (.*?)(?:[.;](?:\\s|$)|\\*/)", Pattern.DOTALL);
  private static final Pattern NAMED = Pattern.compile("\\{@code ([a-z.]+)}");
  private static final List<String> FREE =
      List.of("java.", "javax.", "org.jspecify.", "com.google.errorprone.annotations");

  /** Words of a package-info and the packages they stand for. */
  private static final Map<String, String> LIBRARIES =
      Map.ofEntries(
          Map.entry("SLF4J", "org.slf4j"),
          Map.entry("Camel", "org.apache.camel"),
          Map.entry("Quartz", "org.quartz"),
          Map.entry("Vert.x", "io.vertx"),
          Map.entry("HttpClient", "org.apache.hc"),
          Map.entry("HikariCP", "com.zaxxer.hikari"),
          Map.entry("Flyway", "org.flywaydb"),
          Map.entry("PostgreSQL's driver", "org.postgresql"),
          Map.entry("TDengine's driver", "com.taosdata"),
          Map.entry("SQLite's driver", "org.sqlite"),
          Map.entry("picocli", "picocli"),
          Map.entry("JUnit", "org.junit"),
          Map.entry("progressbar", "me.tongfei.progressbar"),
          Map.entry("Micrometer", "io.micrometer"),
          Map.entry("Jackson", "com.fasterxml.jackson"),
          Map.entry("Kafka", "org.apache.kafka"),
          Map.entry("commons-csv", "org.apache.commons.csv"),
          Map.entry("commons-compress", "org.apache.commons.compress"),
          Map.entry("netty", "io.netty"),
          Map.entry("zonky", "io.zonky"),
          Map.entry("ANTLR", "org.antlr"),
          Map.entry("Parquet", "org.apache.parquet"),
          Map.entry("Hadoop's interfaces", "org.apache.hadoop"),
          Map.entry("YAML parser", "org.snakeyaml"));

  /** Who may use JDBC; {@code app} may not, {@code cli} only hands over what it is given. */
  private static final String[] JDBC_USERS = {
    "io.klinesaga.jdbc",
    "io.klinesaga.tdengine",
    "io.klinesaga.postgres",
    "io.klinesaga.embedded.postgres",
    "io.klinesaga.embedded.tdengine.engine",
    "io.klinesaga.cli",
    "io.klinesaga.cli.output",
    "io.klinesaga.bench"
  };

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .importUrl(App.class.getProtectionDomain().getCodeSource().getLocation());
  private static final JavaClasses WRITTEN =
      ALL.that(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage(GENERATED)));

  @Test
  void each_package_depends_only_on_what_its_package_info_allows() throws IOException {
    List<String> broken = new ArrayList<>();
    for (String name : packages()) {
      Allowed allowed = Allowed.of(name, packages());
      for (JavaClass type : WRITTEN) {
        if (type.getPackageName().equals(name)) {
          type.getDirectDependenciesFromSelf().stream()
              .map(d -> d.getTargetClass().getBaseComponentType())
              .filter(target -> !allowed.permits(target))
              .forEach(target -> broken.add(type.getName() + " uses " + target.getName()));
        }
      }
    }
    assertThat(new TreeSet<>(broken)).isEmpty();
  }

  @Test
  void each_package_info_allows_only_packages_that_exist_and_are_used() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String name : packages()) {
      Allowed allowed = Allowed.of(name, packages());
      if (allowed.everything()) {
        continue;
      }
      for (String other : allowed.packages()) {
        boolean isUsed =
            WRITTEN.stream()
                .filter(type -> type.getPackageName().equals(name))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .anyMatch(d -> packageOf(d.getTargetClass()).equals(other));
        if (!isUsed) {
          wrong.add(name + " does not use " + other);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching("io.klinesaga.(**)").should().beFreeOfCycles().check(ALL);
  }

  @Test
  void jdbc_is_used_only_where_databases_are_spoken_to() {
    noClasses()
        .that()
        .resideOutsideOfPackages(JDBC_USERS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql", "javax.sql")
        .check(WRITTEN);
  }

  @Test
  void results_of_tdengine_are_read_in_one_place_and_no_connection_is_handed_out() {
    noClasses()
        .that()
        .resideInAPackage("io.klinesaga.tdengine")
        .and()
        .haveNameNotMatching(".*\\.ResultReader(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.sql.ResultSet")
        .check(WRITTEN);
    noClasses()
        .that()
        .resideInAPackage("io.klinesaga.tdengine")
        .and()
        .haveNameNotMatching(
            ".*\\.(TdengineDriver|TdengineConnections|Statements|ResultReader)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.sql.Connection")
        .check(WRITTEN);
    methods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage("io.klinesaga.tdengine")
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .and()
        .arePublic()
        .should(notHandOutJdbc())
        .check(WRITTEN);
  }

  private static ArchCondition<JavaMethod> notHandOutJdbc() {
    return new ArchCondition<>("not hand out JDBC's objects") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        Stream.concat(Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
            .filter(type -> type.getPackageName().equals("java.sql") || isJdbcWork(type))
            .forEach(
                type ->
                    events.add(
                        SimpleConditionEvent.violated(
                            method, method.getFullName() + " has " + type.getName())));
      }
    };
  }

  /** Whether it is the product's own name for work on a connection. */
  private static boolean isJdbcWork(JavaClass type) {
    return type.getName().equals("io.klinesaga.jdbc.SqlWork");
  }

  @Test
  void sql_of_the_schema_is_only_in_postgres() throws Exception {
    Pattern sql =
        Pattern.compile(
            "(?i)\\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\\s+(?:" + String.join("|", tables()) + ")\\b");
    assertThat(writtenIn("io/klinesaga/postgres/", sql)).as("where it is").isNotEmpty();
    List<String> elsewhere = writtenIn("io/klinesaga/", sql);
    elsewhere.removeIf(name -> name.startsWith("io/klinesaga/postgres/"));
    assertThat(elsewhere).isEmpty();
  }

  private static Set<String> tables() throws IOException {
    Set<String> tables = new TreeSet<>();
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      for (Path file : files.toList()) {
        Matcher created = Pattern.compile("CREATE TABLE (\\w+)").matcher(Files.readString(file));
        created.results().map(m -> m.group(1)).forEach(tables::add);
      }
    }
    return tables;
  }

  /** The classes of a folder whose constants have a text; the compiler has joined their pieces. */
  private static List<String> writtenIn(String folder, Pattern text) throws Exception {
    Path root = Path.of(App.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root.resolve(folder))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        if (text.matcher(Files.readString(file, StandardCharsets.ISO_8859_1)).find()) {
          found.add(root.relativize(file).toString());
        }
      }
    }
    return found;
  }

  @Test
  void the_saga_service_knows_no_bars_and_the_market_knows_nothing() {
    noClasses()
        .that()
        .resideInAPackage("io.klinesaga.saga")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.klinesaga.market", "java.sql", "javax.sql")
        .check(ALL);
    classes()
        .that()
        .resideInAPackage("io.klinesaga.market")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.klinesaga.market", "io.klinesaga.api", "java..", "org.jspecify..")
        .check(ALL);
  }

  @Test
  void nothing_but_the_entry_point_depends_on_the_command_line() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.klinesaga.cli..", BASE)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.klinesaga.cli..")
        .check(ALL);
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BASE)
        .check(ALL);
  }

  @Test
  void sources_do_not_know_each_other() {
    slices()
        .matching("io.klinesaga.source.(*)..")
        .should()
        .notDependOnEachOther()
        // There is one reader of rows.
        .ignoreDependency(resideInAPackage("io.klinesaga.source.route"), name(ROW_READER))
        .ignoreDependency(
            resideInAPackage("io.klinesaga.source.route"), name(ROW_READER + "$Answer"))
        .check(ALL);
  }

  @Test
  void only_marked_classes_use_the_console() {
    noClasses()
        .that()
        .areNotAnnotatedWith("io.klinesaga.cli.ConsoleOutput")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(ALL);
  }

  @Test
  void the_time_of_day_comes_from_a_clock() {
    noClasses()
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe("the system's time is read", ArchitectureTest::readsTime))
        .check(ALL);
  }

  @Test
  void who_waits_for_a_change_pauses_and_learns_of_an_interruption() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.klinesaga.loop.Pause")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "a thread sleeps", call -> call.getTarget().getName().equals("sleep")))
        .check(ALL);
  }

  private static boolean readsTime(JavaAccess<?> access) {
    String owner = access.getTarget().getOwner().getName();
    String name = access.getTarget().getName();
    boolean hasClock = access.getDescription().contains("now(java.time.Clock)");
    return (owner.startsWith("java.time.") && name.equals("now") && !hasClock)
        || (owner.equals("java.lang.System") && name.equals("currentTimeMillis"))
        || (owner.equals("java.util.Date") && access.getDescription().contains("<init>()"));
  }

  @Test
  void every_package_is_null_marked_by_its_package_info() throws IOException {
    for (String name : packages()) {
      JavaPackage known = ALL.getPackage(name);
      assertThat(known.isAnnotatedWith(NullMarked.class)).as(name).isTrue();
    }
  }

  /** The packages with sources of their own. */
  private Set<String> packages() {
    Set<String> names = new TreeSet<>();
    WRITTEN.forEach(type -> names.add(type.getPackageName()));
    return names;
  }

  private static String packageOf(JavaClass type) {
    return type.getBaseComponentType().getPackageName();
  }

  /** What one package-info says. */
  private record Allowed(
      String owner, boolean everything, Set<String> packages, List<String> libraries) {
    static Allowed of(String owner, Set<String> known) throws IOException {
      String text = declaration(owner);
      Set<String> named = new TreeSet<>();
      NAMED.matcher(text).results().map(m -> BASE + "." + m.group(1)).forEach(named::add);
      named.retainAll(withGrammar(known));
      List<String> libraries =
          LIBRARIES.entrySet().stream()
              .filter(e -> text.contains(e.getKey()))
              .map(Map.Entry::getValue)
              .toList();
      if (text.startsWith("every package but")) {
        Set<String> others = withGrammar(known);
        others.removeAll(named);
        return new Allowed(owner, true, others, libraries);
      }
      return new Allowed(owner, false, named, libraries);
    }

    private static Set<String> withGrammar(Set<String> known) {
      Set<String> all = new TreeSet<>(known);
      all.add(GENERATED);
      return all;
    }

    private static String declaration(String name) throws IOException {
      Path file = SOURCES.resolve(name.replace('.', '/')).resolve("package-info.java");
      assertThat(file).isRegularFile();
      String text = Files.readString(file).replaceAll("\\s*\\n \\* ?", " ");
      Matcher declared = DECLARED.matcher(text);
      assertThat(declared.find()).as(file + ": Allowed dependencies").isTrue();
      return declared.group(1);
    }

    boolean permits(JavaClass target) {
      String name = target.getPackageName();
      return target.isPrimitive()
          || name.equals(owner)
          || packages.contains(name)
          || FREE.stream().anyMatch((name + ".")::startsWith)
          || libraries.stream().anyMatch(library -> (name + ".").startsWith(library + "."));
    }
  }
}
