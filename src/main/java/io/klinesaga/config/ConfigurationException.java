package io.klinesaga.config;

import java.util.List;

/** The settings cannot be used. The message lists every problem, secrets masked. */
public final class ConfigurationException extends RuntimeException {
  private final transient List<String> problems;

  ConfigurationException(List<String> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  private static String message(List<String> problems) {
    String head =
        problems.size() == 1
            ? "the configuration has a problem:"
            : "the configuration has " + problems.size() + " problems:";
    return head + "\n  " + String.join("\n  ", problems);
  }

  /** One line per problem: key, where it was set, value, and what is allowed. */
  public List<String> problems() {
    return problems;
  }
}
