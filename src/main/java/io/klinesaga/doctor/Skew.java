package io.klinesaga.doctor;

import java.time.Duration;
import java.time.Instant;

/** Compares the clock of a server with that of this machine. */
final class Skew {
  private static final Duration TOLERATED = Duration.ofSeconds(2);
  private static final Duration MOST = Duration.ofSeconds(60);

  private Skew() {}

  /**
   * Notes how far they are apart, at least; the time the question took is not held against them.
   *
   * @param before this machine's time before the question, epoch milliseconds
   * @param after the same after the answer
   */
  static void between(String server, long before, long after, Instant now, Findings findings) {
    long there = now.toEpochMilli();
    long millis = there < before ? there - before : Math.max(0, there - after);
    Duration skew = Duration.ofMillis(millis).abs();
    String found = (millis < 0 ? "-" : "+") + skew.toMillis() + " ms against this machine";
    String todo = "let NTP set the clocks of this machine and of " + server;
    if (skew.compareTo(MOST) > 0) {
      findings.problem("clock", found, todo + ": what is unfinished today is decided by them");
    } else {
      findings.prefer(skew.compareTo(TOLERATED) <= 0, "clock", found, todo);
    }
  }
}
