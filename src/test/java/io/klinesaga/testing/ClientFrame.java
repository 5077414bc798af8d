package io.klinesaga.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A WebSocket message of TDengine's driver, with its head; the driver never splits one. */
final class ClientFrame {
  private static final Pattern ACTION = Pattern.compile("\"action\":\"(\\w+)\"");
  private static final Pattern REQUEST_ID = Pattern.compile("\"req_id\":(\\d+)");
  private static final Map<Long, String> BINARY_ACTIONS =
      Map.of(6L, "binary_query", 7L, "fetch_raw_block", 9L, "stmt2_bind");

  // Where a binary message has them.
  private static final int RESULT_ID = 8;
  private static final int ACTION_NUMBER = 16;
  private static final int LEAST_BINARY = 26;

  private final byte[] bytes;

  private ClientFrame(byte[] bytes) {
    this.bytes = bytes;
  }

  static ClientFrame read(DataInputStream in) throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    int more = (second & 0x7f) == 126 ? 2 : (second & 0x7f) == 127 ? 8 : 0;
    byte[] length = new byte[more];
    in.readFully(length);
    long size = more == 0 ? second & 0x7f : 0;
    for (byte b : length) {
      size = size << 8 | b & 0xff;
    }
    ByteBuffer frame = ByteBuffer.allocate(Math.toIntExact(2 + more + 4 + size));
    frame.put((byte) first).put((byte) second).put(length);
    in.readFully(frame.array(), frame.position(), frame.remaining());
    return new ClientFrame(frame.array());
  }

  byte[] bytes() {
    return bytes;
  }

  /** What it asks for, by the names of the protocol; empty if it is none of those known. */
  String action() {
    if (isText()) {
      Matcher found = ACTION.matcher(text());
      return found.find() ? found.group(1) : "";
    }
    return isRequest() ? BINARY_ACTIONS.getOrDefault(number(ACTION_NUMBER), "") : "";
  }

  /** What the answer must carry. */
  long requestId() {
    if (isText()) {
      Matcher found = REQUEST_ID.matcher(text());
      return found.find() ? Long.parseLong(found.group(1)) : 0;
    }
    return isRequest() ? number(0) : 0;
  }

  /** Lets it ask for a result that is not there. */
  void misdirect() {
    bytes[payload() + RESULT_ID + 4] ^= 1;
  }

  private boolean isText() {
    return (bytes[0] & 0x0f) == 1;
  }

  private boolean isRequest() {
    return (bytes[0] & 0x0f) == 2 && bytes.length >= payload() + LEAST_BINARY;
  }

  private String text() {
    byte[] text = new byte[bytes.length - payload()];
    for (int i = 0; i < text.length; i++) {
      text[i] = plain(i);
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  private long number(int at) {
    byte[] number = new byte[Long.BYTES];
    for (int i = 0; i < number.length; i++) {
      number[i] = plain(at + i);
    }
    return ByteBuffer.wrap(number).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** A byte of the payload without the key of its mask, which are the four bytes before. */
  private byte plain(int at) {
    return (byte) (bytes[payload() + at] ^ bytes[payload() - 4 + at % 4]);
  }

  private int payload() {
    int size = bytes[1] & 0x7f;
    return 4 + (size == 126 ? 4 : size == 127 ? 10 : 2);
  }
}
