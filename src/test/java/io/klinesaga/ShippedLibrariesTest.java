package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.testing.Libraries;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the build leaves out of the libraries of its libraries is missed by nobody. */
class ShippedLibrariesTest {
  private static final Pattern EXAMINED =
      Pattern.compile("(camel-|quartz-|taos-jdbcdriver-|vertx-(core|web)-\\d|postgresql-).*");

  /** The packages of what is left out. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          " +(\\S+) +-> ((?:com\\.mchange|io\\.netty|org\\.apache\\.http|org\\.apache\\.camel)\\.\\S+) +not found");

  /** Who names a class that is left out. */
  private static Set<String> whoMisses() {
    List<String> arguments =
        new ArrayList<>(List.of("--multi-release", "17", "-q", "-verbose:class", "--class-path"));
    List<Path> libraries = Libraries.shipped();
    arguments.add(
        libraries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    libraries.stream()
        .filter(library -> EXAMINED.matcher(library.getFileName().toString()).matches())
        .forEach(library -> arguments.add(library.toString()));
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
    assertThat(Libraries.shipped())
        .extracting(Libraries::artifact)
        .contains("camel-core")
        .noneMatch(
            name ->
                name.matches(
                    "c3p0|mchange-.*|httpclient|httpcore|httpmime|netty-all|netty-codec-mqtt|camel-mock|hadoop-.*|zstd-jni|aircompressor"));
  }
}
