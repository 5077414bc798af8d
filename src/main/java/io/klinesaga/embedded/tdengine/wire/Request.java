package io.klinesaga.embedded.tdengine.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message of the client, and the form of its reply. The driver matches replies by action and id,
 * so both come back exactly, the id with all its 64 bits.
 *
 * <p>A binary message begins with u64 req_id, u64 statement or result id, u64 action, u16 version
 * 1; little-endian as everything.
 *
 * @param id the req_id, unsigned
 * @param subject the statement's or result's id; 0 if the message names none
 * @param args of a JSON message
 * @param message all its bytes, little-endian
 * @param problem why it cannot be answered; empty if it can
 * @param arrivedNanos {@link System#nanoTime} at arrival, for the reply's timing
 */
record Request(
    String action,
    long id,
    long subject,
    JsonNode args,
    ByteBuffer message,
    String problem,
    long arrivedNanos) {
  static final String FETCH = "fetch_raw_block";

  /** Bytes of a binary message before what its action adds. */
  static final int HEADER_BYTES = 26;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TIMING = "timing";
  private static final String UNKNOWN = "unknown";
  private static final long FETCH_CODE = 7;
  private static final Map<Long, String> BINARY_ACTIONS =
      Map.of(6L, "binary_query", FETCH_CODE, FETCH, 9L, "stmt2_bind");
  private static final int BINARY_VERSION = 1;

  static Request ofText(byte[] text) {
    JsonNode json = MissingNode.getInstance();
    String problem = "";
    try {
      json = JSON.readTree(text);
    } catch (IOException e) {
      problem = "the request is not valid JSON";
    }
    String action = json.path("action").asText(UNKNOWN);
    JsonNode args = json.path("args");
    JsonNode subject = args.path(action.equals("free_result") ? "id" : "stmt_id");
    ByteBuffer message = ByteBuffer.wrap(text);
    long id = unsigned(args.path("req_id"));
    return new Request(action, id, unsigned(subject), args, message, problem, System.nanoTime());
  }

  static Request ofBinary(byte[] binary) {
    ByteBuffer message = ByteBuffer.wrap(binary).order(ByteOrder.LITTLE_ENDIAN);
    MissingNode none = MissingNode.getInstance();
    if (binary.length < HEADER_BYTES) {
      long id = binary.length < Long.BYTES ? 0 : message.getLong(0);
      return new Request(
          UNKNOWN, id, 0, none, message, "message length is too short", System.nanoTime());
    }
    long code = message.getLong(16);
    String action = BINARY_ACTIONS.getOrDefault(code, UNKNOWN);
    int version = Short.toUnsignedInt(message.getShort(24));
    String problem = version == BINARY_VERSION ? "" : "unknown " + action + " version:" + version;
    if (action.equals(UNKNOWN)) {
      problem = "unknown binary action " + Long.toUnsignedString(code);
    }
    long id = message.getLong(0);
    return new Request(action, id, message.getLong(8), none, message, problem, System.nanoTime());
  }

  private static long unsigned(JsonNode node) {
    BigInteger value = node.isIntegralNumber() ? node.bigIntegerValue() : BigInteger.ZERO;
    return value.signum() < 0 || value.bitLength() > Long.SIZE ? 0 : value.longValue();
  }

  // ---------------------------------------------------------------- replies

  /** The one reply of a request that failed, in the form its action has. */
  WebSocketFrame failure(int code, String message) {
    return action.equals(FETCH) ? fetched(code, message, null) : frame(reply(code, message));
  }

  /** A JSON reply, to be completed by the action's own members. */
  ObjectNode reply(int code, String message) {
    ObjectNode reply = JSON.createObjectNode().put("code", code).put("message", message);
    reply.put("action", action).put("req_id", unsigned(id)).put(TIMING, 0);
    return action.startsWith("stmt2_") ? reply.put("stmt_id", unsigned(subject)) : reply;
  }

  /** A complete JSON reply, ready to be sent. */
  WebSocketFrame frame(ObjectNode reply) {
    return new TextWebSocketFrame(reply.put(TIMING, timing()).toString());
  }

  /**
   * The reply of a fetch, little-endian: u64 -1, u64 action 7, u16 version 1, u64 timing ns, u64
   * req_id, u32 code, u32 message length, message, u64 result id, u8 finished; and, if not
   * finished, u32 block length and the block.
   *
   * @param block the next rows; null if there are no more
   */
  WebSocketFrame fetched(int code, String message, @Nullable ByteBuf block) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    ByteBuf head = Unpooled.buffer();
    head.writeLongLE(-1).writeLongLE(FETCH_CODE).writeShortLE(BINARY_VERSION);
    head.writeLongLE(timing()).writeLongLE(id).writeIntLE(code);
    head.writeIntLE(text.length).writeBytes(text).writeLongLE(subject);
    if (block == null) {
      return new BinaryWebSocketFrame(head.writeByte(1));
    }
    head.writeByte(0).writeIntLE(block.readableBytes());
    return new BinaryWebSocketFrame(Unpooled.wrappedBuffer(head, block));
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }

  private long timing() {
    return System.nanoTime() - arrivedNanos;
  }
}
