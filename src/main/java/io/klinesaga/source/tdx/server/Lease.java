package io.klinesaga.source.tdx.server;

import io.klinesaga.source.tdx.wire.Command;
import io.klinesaga.source.tdx.wire.WireException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.zip.CRC32;

/** A connection in use; every request passes the gate. For one thread. */
final class Lease implements AutoCloseable {
  private final Connections connections;
  private final QuoteConnection connection;
  private final GatePass pass;
  private final boolean wasKept;
  private final CRC32 checksum = new CRC32();
  private boolean isHeard;

  Lease(Connections connections, QuoteConnection connection, GatePass pass, boolean wasKept) {
    this.connections = connections;
    this.connection = connection;
    this.pass = pass;
    this.wasKept = wasKept;
  }

  HostAddress host() {
    return connection.host();
  }

  /**
   * Sends a request and reads its answer.
   *
   * @throws IOException if there is none in time
   * @throws WireException if it is not what it should be
   */
  <T> T ask(Command<T> command) throws IOException, WireException {
    pass.enter();
    try {
      long since = System.nanoTime();
      T answer = connection.ask(command, checksum);
      connections.heard(connection.host(), since);
      pass.answered();
      return answer;
    } finally {
      isHeard |= connection.isOpen();
    }
  }

  /** CRC-32 of the bodies of all answers. */
  long checksum() {
    return checksum.getValue();
  }

  /**
   * Whether the host may have closed it before it was asked: while it was kept, or after an answer.
   */
  boolean isEnded(Exception e) {
    boolean isCut = e instanceof EOFException || e instanceof SocketException;
    return isCut && (isHeard ? connection.isBetweenAnswers() : wasKept);
  }

  @Override
  public void close() {
    connections.giveBack(connection);
  }
}
