package io.klinesaga.embedded.tdengine.engine;

/**
 * One client connection's view of the engine: its current database and time zone. Statements of one
 * session may run on several threads at once; a {@link BoundStatement} is used by one thread at a
 * time.
 */
public interface EngineSession extends AutoCloseable {
  /**
   * Runs one statement. When this returns, what it wrote survives a crash of the process.
   *
   * @throws TdengineException if the statement is refused; nothing was changed
   */
  StatementResult execute(String sql);

  /**
   * Prepares an INSERT or SELECT with {@code ?} parameters.
   *
   * @throws TdengineException if the statement is refused
   */
  BoundStatement prepare(String sql);

  /** Ends the session; its cursors and prepared statements are closed. */
  @Override
  void close();
}
