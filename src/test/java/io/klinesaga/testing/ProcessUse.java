package io.klinesaga.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a process uses, as Linux counts it.
 *
 * @param processor time on all processors
 * @param peakMegabytes most memory it has had
 */
public record ProcessUse(Duration processor, long peakMegabytes) {
  /**
   * What all processors have done.
   *
   * @param busy ticks in which they worked
   * @param all ticks
   */
  public record Machine(long busy, long all) {
    /** What has been done since then. */
    public Machine since(Machine before) {
      return new Machine(busy - before.busy, all - before.all);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%d %% busy", 100 * busy / Math.max(1, all));
    }
  }

  /** Of each process, up to now. */
  public static List<ProcessUse> of(List<KlineProcess> processes) throws IOException {
    List<ProcessUse> uses = new ArrayList<>();
    for (KlineProcess process : processes) {
      uses.add(of(process.pid()));
    }
    return uses;
  }

  private static ProcessUse of(long pid) throws IOException {
    String peak =
        Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .findFirst()
            .orElseThrow();
    Duration processor =
        ProcessHandle.of(pid).flatMap(handle -> handle.info().totalCpuDuration()).orElseThrow();
    return new ProcessUse(processor, Long.parseLong(peak.replaceAll("\\D", "")) / 1024);
  }

  /** Of the machine, up to now. */
  public static Machine machine() throws IOException {
    long[] ticks =
        Arrays.stream(Files.readAllLines(Path.of("/proc/stat")).get(0).substring(5).split(" ", -1))
            .mapToLong(Long::parseLong)
            .toArray();
    long all = Arrays.stream(ticks).limit(8).sum();
    return new Machine(all - ticks[3] - ticks[4], all); // without idle, and waiting for disks
  }

  /** The same, but the time is that since then. */
  public ProcessUse since(ProcessUse before) {
    return new ProcessUse(processor.minus(before.processor), peakMegabytes);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.1f s of a processor, %d MB", processor.toMillis() / 1000.0, peakMegabytes);
  }
}
