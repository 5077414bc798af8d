package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code target/kline-saga}, with a {@code java} that writes down what it is given. */
@Timeout(120)
@Tag("servers")
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path SCRIPT = Path.of("src/main/launcher/kline-saga");
  private static final Path BUILT = Path.of("target/kline-saga").toAbsolutePath();
  private static final String QUICK = "-XX:TieredStopAtLevel=1";
  private static final String COLLECTOR = "-XX:+UseParallelGC";

  /** Variables with options of Java. */
  private static final List<String> OPTIONS =
      List.of("JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  /** Exits with 7, so that the script must hand the code on. */
  private static final String FAKE_JAVA =
      """
      #!/bin/sh
      for word in "$@"; do printf '%s\\n' "$word"; done
      exit 7
      """;

  @TempDir Path folder;
  private Path home;
  private Path java;

  @BeforeEach
  void install() throws Exception {
    home = Files.createDirectories(folder.resolve("a folder; with $signs")).toRealPath();
    Files.createFile(home.resolve("kline-saga.jsa"));
    executable(home.resolve("kline-saga"), Files.readString(SCRIPT));
    Path bin = Files.createDirectories(folder.resolve("jdk 17/bin"));
    java = bin.resolve("java");
    executable(java, FAKE_JAVA);
  }

  private static void executable(Path file, String text) throws Exception {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private List<String> words(Path script, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().remove("JAVA_HOME");
    builder.environment().keySet().removeAll(OPTIONS);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = output(process);
    assertThat(process.waitFor()).as(output).isEqualTo(7);
    return output.lines().toList();
  }

  private List<String> words(String... arguments) throws Exception {
    String path = java.getParent() + ":" + System.getenv("PATH");
    return words(home.resolve("kline-saga"), Map.of("PATH", path), arguments);
  }

  @Test
  void a_command_that_ends_is_compiled_quickly_and_one_that_stays_is_compiled_well()
      throws Exception {
    for (String command : List.of("sync", "status", "complete", "doctor", "--help")) {
      assertThat(words(command)).as(command).contains(QUICK);
    }
    assertThat(words()).contains(QUICK);
    for (String command : List.of("run", "bench", "embedded-tdengine")) {
      assertThat(words(command)).as(command).doesNotContain(QUICK);
    }
    assertThat(words("sync", "run")).contains(QUICK);
  }

  @Test
  void words_of_the_command_line_stay_as_they_are() throws Exception {
    List<String> words =
        words("query", "td", "SELECT * FROM \"x\" WHERE a = 'b c'", "", "*", "$HOME");
    assertThat(words)
        .endsWith(
            "-jar",
            home.resolve("kline-saga.jar").toString(),
            "query",
            "td",
            "SELECT * FROM \"x\" WHERE a = 'b c'",
            "",
            "*",
            "$HOME")
        .contains("-XX:SharedArchiveFile=" + home.resolve("kline-saga.jsa"));
  }

  @Test
  void it_is_found_behind_links_and_takes_java_home_first() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("short"), home.resolve("kline-saga"));
    Path second = Files.createSymbolicLink(folder.resolve("shorter"), link);
    String javaHome = java.getParent().getParent().toString();
    assertThat(words(second, Map.of("JAVA_HOME", javaHome), "status"))
        .containsSubsequence("-jar", home.resolve("kline-saga.jar").toString(), "status");
  }

  @Test
  void options_of_the_user_come_last() throws Exception {
    String path = java.getParent() + ":" + System.getenv("PATH");
    Map<String, String> environment =
        Map.of("PATH", path, "JAVA_OPTS", "-XX:TieredStopAtLevel=4 -Xmx2g");
    assertThat(words(home.resolve("kline-saga"), environment, "sync"))
        .containsSubsequence(QUICK, "-XX:TieredStopAtLevel=4", "-Xmx2g", "-jar", "sync");
  }

  /** Java does not start with two collectors. */
  @Test
  void the_user_chooses_the_collector() throws Exception {
    assertThat(words("run")).contains(COLLECTOR);
    assertThat(words("sync")).contains(COLLECTOR);
    String path = java.getParent() + ":" + System.getenv("PATH");
    for (String variable : OPTIONS) {
      Path script = home.resolve("kline-saga");
      for (String other : List.of("-Xmx1g", "-XX:+UseNUMA -XX:MaxGCPauseMillis=50")) {
        assertThat(words(script, Map.of("PATH", path, variable, other), "run"))
            .as(variable + " " + other)
            .contains(COLLECTOR);
      }
      for (String own : List.of("-XX:+UseG1GC", "-Xmx1g -XX:+UseSerialGC", "@jvm.options")) {
        assertThat(words(script, Map.of("PATH", path, variable, own), "run"))
            .as(variable + " " + own)
            .doesNotContain(COLLECTOR);
      }
    }
  }

  /** What the script of the build prints of its version, with one variable for options of Java. */
  private static String builtVersion(String variable, String options) throws Exception {
    assumeTrue(Files.exists(BUILT), "mvn package makes target/kline-saga");
    ProcessBuilder builder =
        new ProcessBuilder(BUILT.toString(), "--version").redirectErrorStream(true);
    builder.environment().keySet().removeAll(OPTIONS);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put(variable, options);
    Process process = builder.start();
    String output = output(process);
    assertThat(process.waitFor()).as(options + ": " + output).isZero();
    assertThat(output).containsPattern("(?m)^kline-saga [0-9]");
    return output;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-XX:+UseG1GC", "-XX:+UseSerialGC"})
  void java_starts_with_the_collector_of_the_script_and_with_another(String options)
      throws Exception {
    String name = options.isEmpty() ? COLLECTOR : options;
    assertThat(builtVersion("JAVA_OPTS", options + " -XX:+PrintFlagsFinal"))
        .containsPattern(name.substring("-XX:+".length()) + "\\s+= true");
  }

  /** Java would do without its own archive, too. */
  @Test
  void an_archive_that_is_not_there_is_not_asked_for() throws Exception {
    Files.delete(home.resolve("kline-saga.jsa"));
    assertThat(words("status")).contains(QUICK).noneMatch(word -> word.contains("Archive"));
  }

  @Test
  void a_link_is_followed_from_where_it_lies() throws Exception {
    Path far = Files.createDirectories(folder.resolve("bin")).toRealPath();
    Path link =
        Files.createSymbolicLink(
            far.resolve("kline-saga"), far.relativize(home.resolve("kline-saga")));
    String javaHome = java.getParent().getParent().toString();
    assertThat(words(link, Map.of("JAVA_HOME", javaHome), "status"))
        .containsSubsequence("-jar", home.resolve("kline-saga.jar").toString(), "status");
  }

  /**
   * Where the build has made one: in the order of its phases, before the tests that start servers.
   */
  @Test
  void the_build_has_made_one_with_an_archive_that_fits() throws Exception {
    assertThat(builtVersion("JDK_JAVA_OPTIONS", "-Xlog:class+load"))
        .containsPattern("io\\.klinesaga\\.App source: shared objects file \\(top\\)");
  }
}
