package io.klinesaga.cli;

import io.klinesaga.app.Databases;
import io.klinesaga.config.Configuration;
import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.embedded.Owner;
import io.klinesaga.jdbc.Causes;
import io.klinesaga.loop.Pause;
import java.time.Duration;
import java.util.function.IntSupplier;

/** For commands that use the embedded databases of the process that holds the data directory. */
final class LentDatabases {
  /** A process that ends stops its databases first. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration LOOK = Duration.ofMillis(100);

  private LentDatabases() {}

  /**
   * Does the work of a command.
   *
   * @return its exit code
   * @throws EmbeddedException if it fails because that process has ended meanwhile
   */
  static int use(Configuration configuration, IntSupplier work) {
    Owner owner = Databases.holder(configuration).orElse(null);
    try {
      return work.getAsInt();
    } catch (RuntimeException e) {
      if (owner != null && Causes.isUnreachable(e) && ends(configuration, owner)) {
        throw new EmbeddedException(
            "process "
                + owner.pid()
                + ", which held "
                + configuration.dataDir()
                + " and whose databases this command used, has ended meanwhile; give the command again",
            e);
      }
      throw e;
    }
  }

  private static boolean ends(Configuration configuration, Owner owner) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (Databases.isHeldBy(owner, configuration)) {
      if (System.nanoTime() >= end || !Pause.of(LOOK)) {
        return false;
      }
    }
    return true;
  }
}
