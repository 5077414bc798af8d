package io.klinesaga.testing.quote;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Sends bytes to a quote server and reads frames, without a word of the product. */
final class RawQuoteClient implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Socket socket = new Socket();
  private final DataInputStream in;

  RawQuoteClient(QuoteServer server) throws IOException {
    socket.connect(new InetSocketAddress(server.address(), server.port()), 5_000);
    socket.setSoTimeout((int) LIMIT.toMillis());
    in = new DataInputStream(socket.getInputStream());
  }

  /**
   * A frame as it came.
   *
   * @param body as it is on the wire
   */
  record Answer(int magic, int flag, int sequence, int method, int zip, int unzip, byte[] body) {
    /** The body; inflated if the sizes differ. */
    byte[] content() {
      return zip == unzip ? body : inflated();
    }

    private byte[] inflated() {
      Inflater inflater = new Inflater();
      inflater.setInput(body);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[0x10000];
      try {
        while (!inflater.finished()) {
          int n = inflater.inflate(buffer);
          if (n == 0) {
            throw new IllegalStateException("the compressed body ends early");
          }
          out.write(buffer, 0, n);
        }
      } catch (DataFormatException e) {
        throw new IllegalStateException(e);
      } finally {
        inflater.end();
      }
      return out.toByteArray();
    }

    String hex() {
      return HexFormat.of().formatHex(content());
    }
  }

  /** Sends what the digits say; blanks are for the eye. */
  Answer ask(String hex) throws IOException {
    send(hex);
    return read();
  }

  void send(String hex) throws IOException {
    socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  Answer read() throws IOException {
    byte[] header = new byte[16];
    in.readFully(header);
    ByteBuffer fields = Body.reader(header);
    int zip = Short.toUnsignedInt(fields.getShort(12));
    byte[] body = new byte[zip];
    in.readFully(body);
    return new Answer(
        fields.getInt(0),
        fields.get(4),
        fields.getInt(5),
        Short.toUnsignedInt(fields.getShort(10)),
        zip,
        Short.toUnsignedInt(fields.getShort(14)),
        body);
  }

  /** How many bytes are there to be read without waiting. */
  int available() throws IOException {
    return in.available();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
