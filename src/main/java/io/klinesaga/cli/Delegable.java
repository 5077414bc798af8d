package io.klinesaga.cli;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.Configuration;
import io.klinesaga.handover.Assignment;

/** A command whose work the process that runs on its data directory does for it. */
interface Delegable {
  /** Whether what it does depends on this setting. */
  boolean dependsOn(String key);

  /**
   * Does the work in the running process and prints what it prints alone.
   *
   * @param configuration that of the running process
   * @param assignment follows the work and may cancel it
   * @return the exit code
   */
  int workIn(KlineApplication application, Configuration configuration, Assignment assignment);
}
