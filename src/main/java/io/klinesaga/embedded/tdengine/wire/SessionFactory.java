package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.EngineSession;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Opens the engine's side of a client connection. Called by several threads at once. */
@FunctionalInterface
public interface SessionFactory {
  /**
   * Checks user and password and begins a session.
   *
   * @param database null if the client named none
   * @param timeZone zone of time literals and windows; null for the engine's own
   * @throws io.klinesaga.embedded.tdengine.engine.TdengineException if user, password or database
   *     are refused
   */
  EngineSession open(
      String user, String password, @Nullable String database, @Nullable ZoneId timeZone);
}
