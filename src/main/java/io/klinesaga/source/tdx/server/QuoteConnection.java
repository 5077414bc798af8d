package io.klinesaga.source.tdx.server;

import io.klinesaga.source.tdx.wire.Command;
import io.klinesaga.source.tdx.wire.Frames;
import io.klinesaga.source.tdx.wire.NoBarsException;
import io.klinesaga.source.tdx.wire.ResponseHeader;
import io.klinesaga.source.tdx.wire.Setup;
import io.klinesaga.source.tdx.wire.WireException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.zip.CRC32;

/**
 * A connection to one host: one request at a time, whose answer is awaited. Frames that answer
 * something else are left aside within the time of the request. Whatever breaks the order of frames
 * closes the connection: the stream cannot be trusted any more. For one thread at a time.
 */
final class QuoteConnection implements AutoCloseable {
  private final HostAddress host;
  private final Duration limit;
  private final Socket socket;
  private final InputStream in;
  private int sequence;
  private long lastUsed;
  private boolean isBetweenAnswers;
  private long madeOrAsked;

  private QuoteConnection(HostAddress host, Duration limit, Socket socket) throws IOException {
    this.host = host;
    this.limit = limit;
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream());
    lastUsed = System.nanoTime();
    madeOrAsked = lastUsed;
  }

  /**
   * Connects and introduces itself.
   *
   * @throws ClosedAtOnceException if the host closes without a word
   * @throws IOException if it cannot be reached or does not answer in time
   * @throws WireException if it answers with something else
   */
  static QuoteConnection open(HostAddress host, ServerSettings settings)
      throws IOException, WireException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(host.name(), host.port()),
          Math.toIntExact(settings.limits().connect().toMillis()));
      QuoteConnection opened = new QuoteConnection(host, settings.limits().read(), socket);
      opened.introduce(settings.isClassic());
      return opened;
    } catch (IOException | WireException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** What a host says of itself is of no use here, so whatever it answers is fine. */
  private void introduce(boolean isClassic) throws IOException, WireException {
    try {
      exchange(Setup.first());
    } catch (EOFException | SocketException e) {
      throw new ClosedAtOnceException(host, e);
    }
    if (isClassic) {
      exchange(Setup.second());
      exchange(Setup.third());
    }
  }

  HostAddress host() {
    return host;
  }

  /**
   * Sends a request and reads its answer.
   *
   * @param checksum takes in the body
   * @throws IOException if there is none in time; the connection is closed
   * @throws NoBarsException if it has no bars; the connection can still be used
   * @throws WireException if it is not what it should be; the connection is closed
   */
  <T> T ask(Command<T> command, CRC32 checksum) throws IOException, WireException {
    try {
      byte[] body = exchange(command);
      checksum.update(body);
      return command.decode(body);
    } catch (NoBarsException e) {
      throw e;
    } catch (IOException | WireException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private byte[] exchange(Command<?> command) throws IOException, WireException {
    sequence++;
    long deadline = System.nanoTime() + limit.toNanos();
    socket.getOutputStream().write(Frames.request(command, sequence));
    while (true) {
      isBetweenAnswers = true;
      ResponseHeader header = ResponseHeader.of(read(ResponseHeader.SIZE, deadline));
      byte[] sent = read(header.zip(), deadline);
      if (header.answers(command, sequence)) {
        lastUsed = System.nanoTime();
        return Frames.body(header, sent);
      }
    }
  }

  /** The limit holds for the whole, so that a host that sends byte by byte cannot stretch it. */
  private byte[] read(int count, long deadline) throws IOException {
    byte[] bytes = new byte[count];
    int filled = 0;
    while (filled < count) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("no answer within " + limit.toMillis() + " ms");
      }
      socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
      int read = in.read(bytes, filled, count - filled);
      if (read < 0) {
        throw new EOFException("closed after " + filled + " of " + count + " bytes");
      }
      filled += read;
      isBetweenAnswers = false;
    }
    return bytes;
  }

  /** Whether nothing has come of the answer that is awaited. */
  boolean isBetweenAnswers() {
    return isBetweenAnswers;
  }

  /** Notes that bars, and not only heartbeats, were wanted of it. */
  void use() {
    madeOrAsked = System.nanoTime();
  }

  /** How long ago the host last answered. */
  Duration idle() {
    return Duration.ofNanos(System.nanoTime() - lastUsed);
  }

  /** How long ago it was last wanted. */
  Duration unused() {
    return Duration.ofNanos(System.nanoTime() - madeOrAsked);
  }

  boolean isOpen() {
    return !socket.isClosed();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing of it is used any more.
    }
  }
}
