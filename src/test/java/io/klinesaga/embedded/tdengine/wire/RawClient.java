package io.klinesaga.embedded.tdengine.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that can also misbehave: every byte it sends is the test's. */
final class RawClient implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FINAL = 0x80;

  final Socket socket;
  private final DataInputStream in;

  /** A received frame. */
  record Frame(int opcode, ByteBuffer data) {
    static Frame of(int opcode, byte[] payload) {
      return new Frame(opcode, ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN));
    }

    byte[] payload() {
      byte[] payload = new byte[data.limit()];
      data.get(0, payload);
      return payload;
    }

    int closeCode() {
      return Short.toUnsignedInt(Short.reverseBytes(data.getShort(0)));
    }
  }

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
  }

  /** A client after the WebSocket handshake. */
  static RawClient upgraded(int port) throws IOException {
    RawClient client = new RawClient(port);
    String answer = client.http("/ws", "");
    if (!answer.startsWith("HTTP/1.1 101 ")) {
      throw new IOException(answer);
    }
    return client;
  }

  /** A client that has sent conn. */
  static RawClient connected(int port) throws IOException {
    RawClient client = upgraded(port);
    JsonNode reply =
        client.ask(
            """
            {"action":"conn","args":{"req_id":1,"user":"root","password":"taosdata","tz":""}}""");
    if (reply.path("code").asInt(-1) != 0) {
      throw new IOException(reply.toString());
    }
    return client;
  }

  /** Sends an upgrade request and returns the answer's head. */
  String http(String path, String moreHeaders) throws IOException {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
            + "sec-websocket-key: WXjZZX/6UI8d+rKzM1KmOg==\r\norigin: http://elsewhere\r\n"
            + "sec-websocket-version: 13\r\n"
            + moreHeaders
            + "\r\n";
    send(request.getBytes(StandardCharsets.US_ASCII));
    return head();
  }

  /** The head of the answer to an upgrade request. */
  String head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      head.write(in.readByte());
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  void sendText(String text) throws IOException {
    send(frame(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8)));
  }

  void sendBinary(byte[] payload) throws IOException {
    send(frame(FINAL | BINARY, payload));
  }

  /** A client frame with the masking key of the driver, zero. */
  static byte[] frame(int firstByte, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) firstByte);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length <= 0xffff) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.putInt(0).put(payload).flip();
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }

  static byte[] query(long id, String sql) {
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    return header(id, 0, 6, 4 + text.length).putInt(text.length).put(text).array();
  }

  static byte[] fetch(long id, long result) {
    return header(id, result, 7, 0).array();
  }

  static ByteBuffer header(long id, long subject, long action, int more) {
    ByteBuffer buffer = ByteBuffer.allocate(26 + more).order(ByteOrder.LITTLE_ENDIAN);
    return buffer.putLong(id).putLong(subject).putLong(action).putShort((short) 1);
  }

  Frame receive() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0f;
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return Frame.of(opcode, payload);
  }

  JsonNode receiveJson() throws IOException {
    return JSON.readTree(receive().payload());
  }

  JsonNode ask(String text) throws IOException {
    sendText(text);
    return receiveJson();
  }

  JsonNode ask(byte[] binary) throws IOException {
    sendBinary(binary);
    return receiveJson();
  }

  /** Whether the server has ended the connection; what it sent before is skipped. */
  boolean isCutByServer() throws IOException {
    try {
      while (true) {
        in.readByte();
      }
    } catch (EOFException | SocketException e) {
      return true;
    }
  }

  /** Cuts the connection without any farewell. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
