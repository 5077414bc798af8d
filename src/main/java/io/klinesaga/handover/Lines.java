package io.klinesaga.handover;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection that carries lines: one end writes with one thread, and reads with one. */
final class Lines implements AutoCloseable {
  private static final int LONGEST = 16 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private final Socket socket;
  private final Reader in;
  private final Writer out;

  Lines(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    out =
        new BufferedWriter(
            new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8));
  }

  void sendText(String line) throws IOException {
    out.write(line);
    out.write('\n');
    out.flush();
  }

  void send(Object value) throws IOException {
    sendText(JSON.writeValueAsString(value));
  }

  /**
   * The next line; null if the other end has none any more.
   *
   * @throws IOException if it is longer than that or the connection fails
   */
  @Nullable String text(int longest) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      if (line.length() == longest) {
        throw new IOException("a line is longer than " + longest + " characters");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  /** The next line as a value; null if the other end has none any more. */
  <T> @Nullable T receive(Class<T> type) throws IOException {
    String line = text(LONGEST);
    return line == null ? null : JSON.readValue(line, type);
  }

  void waitAtMost(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
