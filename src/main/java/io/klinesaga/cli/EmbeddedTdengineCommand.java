package io.klinesaga.cli;

import io.klinesaga.embedded.tdengine.EmbeddedTdengine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code embedded-tdengine}: the small TDengine alone, without the product. */
@Command(
    name = "embedded-tdengine",
    description = "Runs the embedded TDengine alone until Ctrl-C, for tests and trials.",
    mixinStandardHelpOptions = true)
final class EmbeddedTdengineCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      converter = Numbers.Port.class,
      defaultValue = "6041",
      description = "Port to listen on; 0: any free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = EmbeddedTdengine.LOOPBACK,
      description = "Address to listen on. Default: ${DEFAULT-VALUE}, this machine only.")
  private String host = EmbeddedTdengine.LOOPBACK;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "Folder of its data; created if missing.")
  private @Nullable Path folder;

  @Override
  public Integer call() throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    try (Interruption interruption = Interruption.watch();
        EmbeddedTdengine server =
            EmbeddedTdengine.start(Objects.requireNonNull(folder), host, port)) {
      interruption.stopWith(stop::countDown);
      say(
          String.format(
              Locale.ROOT,
              "Embedded TDengine: %s user %s password %s; Ctrl-C stops",
              server.url(),
              EmbeddedTdengine.USER,
              EmbeddedTdengine.PASSWORD));
      stop.await();
      return interruption.end(ExitCode.OK);
    }
  }

  private void say(String line) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
