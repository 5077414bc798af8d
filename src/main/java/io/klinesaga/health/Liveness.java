package io.klinesaga.health;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Whether the process is alive: only threads that wait for each other for good say no. */
final class Liveness implements Supplier<Finding> {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Override
  public Finding get() {
    long[] locked = threads.findDeadlockedThreads();
    if (locked == null) {
      return Finding.up("the process is alive");
    }
    String names =
        Arrays.stream(threads.getThreadInfo(locked))
            .filter(Objects::nonNull)
            .map(ThreadInfo::getThreadName)
            .sorted()
            .collect(Collectors.joining(", "));
    return Finding.down("threads wait for each other for good: " + names);
  }
}
