package io.klinesaga.source.tdx.server;

import io.klinesaga.source.SourcePausedException;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What has come of trying to get one thing from the hosts. For one thread. */
final class Attempt {
  private final GatePass pass;
  private final Map<HostAddress, String> problems = new LinkedHashMap<>();
  private int closedAtOnce;

  Attempt(GatePass pass) {
    this.pass = pass;
  }

  GatePass pass() {
    return pass;
  }

  /** A host was asked and failed. */
  void problem(HostAddress host, Exception cause) {
    closedAtOnce += cause instanceof ClosedAtOnceException ? 1 : 0;
    problem(host, reason(cause));
  }

  /** A host was asked and what it said is of no use. */
  void problem(HostAddress host, String reason) {
    problems.put(host, reason);
  }

  boolean isTried(HostAddress host) {
    return problems.containsKey(host);
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  /**
   * Why every host that was asked failed, and tells the gate that none could serve.
   *
   * @throws SourcePausedException if the source is left alone from now on
   */
  String fail() {
    String all =
        problems.entrySet().stream()
            .map(e -> e.getKey() + ": " + e.getValue())
            .collect(Collectors.joining("; "));
    pass.failed(all, closedAtOnce == problems.size());
    return all;
  }

  /** A sentence for whatever went wrong. */
  static String reason(Exception cause) {
    if (cause instanceof UnknownHostException) {
      return "unknown host";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
