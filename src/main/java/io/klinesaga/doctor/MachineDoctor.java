package io.klinesaga.doctor;

import io.klinesaga.app.ManagementServer;
import io.klinesaga.app.StartException;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.ManagementConfig;
import io.klinesaga.config.PathText;
import io.klinesaga.embedded.DataDirectory;
import io.klinesaga.embedded.EmbeddedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at Java, the data directory, its disk, and the address of the management server. */
final class MachineDoctor {
  private static final long MIB = 1024L * 1024L;
  private static final int OLDEST_JAVA = 17;
  private static final long LEAST_HEAP = 256 * MIB;

  private final Configuration configuration;
  private final Findings findings = Findings.of("machine");

  private MachineDoctor(Configuration configuration) {
    this.configuration = configuration;
  }

  static Findings look(Configuration configuration) {
    MachineDoctor doctor = new MachineDoctor(configuration);
    doctor.java();
    doctor.fileNames();
    if (configuration.isAnyEmbedded()) {
      doctor.dataDirectory();
    }
    if (configuration.management().enabled()) {
      doctor.management(configuration.management());
    }
    return doctor.findings;
  }

  private void java() {
    Runtime.Version version = Runtime.version();
    findings.require(
        version.feature() >= OLDEST_JAVA, "java", version.toString(), "use JDK 17 or newer");
    long heap = Runtime.getRuntime().maxMemory();
    findings.prefer(
        heap >= LEAST_HEAP,
        "heap",
        heap / MIB + " MiB at most",
        "start java with -Xmx512m or more");
  }

  private void fileNames() {
    boolean isGood = PathText.isChineseReadable();
    findings.prefer(
        isGood,
        "file names",
        isGood ? "may be Chinese" : PathText.locale(),
        "matters only where a path has such characters");
  }

  private void dataDirectory() {
    Path folder = configuration.dataDir().toAbsolutePath().normalize();
    Path existing = folder;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    findings.require(
        Files.isDirectory(existing) && Files.isWritable(existing),
        "data directory",
        folder + (Files.exists(folder) ? "" : " (is made by the first start)"),
        "let this user write " + existing + ", or choose another kline.data-dir");
    disk(existing);
  }

  private void disk(Path folder) {
    long least = configuration.minFreeBytes();
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      String text = free / MIB + " MiB free";
      String todo = "make room on the disk of " + folder;
      if (free < least) {
        findings.problem("disk", text + ", kline.health.min-free-mb = " + least / MIB, todo);
      } else {
        findings.prefer(free >= 4 * least, "disk", text, todo);
      }
    } catch (IOException e) {
      findings.problem("disk", "cannot be looked at: " + e, "see the message");
    }
  }

  private void management(ManagementConfig config) {
    String address = config.host() + ":" + config.port();
    try {
      findings.require(
          config.isProtected() || ManagementServer.isLoopback(config.host()),
          "management login",
          config.isProtected() ? "needs a login" : address + " without a login",
          "set kline.management.user and kline.management.password, or listen on 127.0.0.1");
    } catch (StartException e) {
      findings.problem(
          "management address", String.valueOf(e.getMessage()), "correct kline.management.host");
      return;
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(config.host()), config.port()));
      findings.ok("management port", address + " is free");
    } catch (IOException e) {
      taken(address, e);
    }
  }

  private void taken(String address, IOException e) {
    String holder = runningProcess();
    if (holder.isEmpty()) {
      findings.problem(
          "management port",
          address + ": " + e.getMessage(),
          "end what listens there, or set kline.management.port; fine if it is this product already running");
    } else {
      findings.ok("management port", address + " is taken; " + holder + " is running");
    }
  }

  private String runningProcess() {
    try {
      return DataDirectory.owner(configuration.dataDir())
          .map(owner -> "process " + owner.pid())
          .orElse("");
    } catch (EmbeddedException e) {
      return "";
    }
  }
}
