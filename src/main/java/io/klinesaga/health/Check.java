package io.klinesaga.health;

import io.klinesaga.config.Secrets;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** A check as Camel asks it. */
final class Check extends AbstractHealthCheck {
  private static final String GROUP = "kline";

  private final boolean isLiveness;
  private final Supplier<Finding> finding;

  private Check(String name, boolean isLiveness, Supplier<Finding> finding) {
    super(GROUP, name);
    this.isLiveness = isLiveness;
    this.finding = finding;
  }

  /** Whether the process is alive at all. */
  static Check live(String name, Supplier<Finding> finding) {
    return new Check(name, true, finding);
  }

  /** Whether it can do its job. */
  static Check ready(String name, Supplier<Finding> finding) {
    return new Check(name, false, finding);
  }

  @Override
  public boolean isLiveness() {
    return isLiveness;
  }

  @Override
  public boolean isReadiness() {
    return !isLiveness;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    Finding found = find();
    builder.message(Secrets.mask(found.text()));
    switch (found.state()) {
      case UP -> builder.up();
      case DOWN -> builder.down();
      case UNKNOWN -> builder.unknown();
    }
  }

  /** What cannot be looked at is down, not the whole answer. */
  private Finding find() {
    try {
      return finding.get();
    } catch (Throwable e) {
      return Finding.thrown(e);
    }
  }
}
