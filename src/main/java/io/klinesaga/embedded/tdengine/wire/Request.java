package io.klinesaga.embedded.tdengine.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.klinesaga.embedded.tdengine.engine.ResultColumn;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reply repeats of its request. The driver matches replies by action and id, so both come
 * back exactly, the id with all its 64 bits.
 *
 * @param id the req_id, unsigned
 * @param subject the statement's or result's id; 0 if the action has none
 * @param arrivedNanos {@link System#nanoTime} at arrival, for the reply's timing
 */
record Request(String action, long id, long subject, long arrivedNanos) {
  static final String FETCH = "fetch_raw_block";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FETCH_HEADER_BYTES = 55;

  static Request of(String action, long id, long subject) {
    return new Request(action, id, subject, System.nanoTime());
  }

  /** A successful JSON reply, to be completed by the action's own members. */
  ObjectNode success() {
    return reply(0, "");
  }

  /** The one reply of a request that failed, in the form its action has. */
  WebSocketFrame failure(int code, @Nullable String message) {
    String text = message == null ? "" : message;
    return action.equals(FETCH) ? fetched(code, text, null) : frame(reply(code, text));
  }

  /**
   * The reply of a fetch.
   *
   * @param block the next rows; null if there are no more
   */
  WebSocketFrame fetched(@Nullable ByteBuf block) {
    return fetched(0, "", block);
  }

  /**
   * Little-endian: u64 -1, u64 action 7, u16 version 1, u64 timing ns, u64 req_id, u32 code, u32
   * message length, message, u64 result id, u8 finished; and, if not finished, u32 block length and
   * the block.
   */
  private WebSocketFrame fetched(int code, String message, @Nullable ByteBuf block) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    ByteBuf head = Unpooled.buffer(FETCH_HEADER_BYTES + text.length);
    head.writeLongLE(-1).writeLongLE(Protocol.FETCH_RAW_BLOCK);
    head.writeShortLE(Protocol.BINARY_VERSION).writeLongLE(timing()).writeLongLE(id);
    head.writeIntLE(code).writeIntLE(text.length).writeBytes(text).writeLongLE(subject);
    if (block == null) {
      return new BinaryWebSocketFrame(head.writeByte(1));
    }
    head.writeByte(0).writeIntLE(block.readableBytes());
    return new BinaryWebSocketFrame(Unpooled.wrappedBuffer(head, block));
  }

  private ObjectNode reply(int code, String message) {
    ObjectNode reply = JSON.createObjectNode().put("code", code).put("message", message);
    reply.put("action", action);
    putUnsigned(reply, "req_id", id);
    reply.put("timing", timing());
    if (action.startsWith("stmt2_")) {
      putUnsigned(reply, "stmt_id", subject);
    }
    return reply;
  }

  private long timing() {
    return System.nanoTime() - arrivedNanos;
  }

  private static void putUnsigned(ObjectNode node, String name, long value) {
    if (value >= 0) {
      node.put(name, value);
    } else {
      node.put(name, new BigInteger(Long.toUnsignedString(value)));
    }
  }

  /** Adds the members that say a statement has no result set. */
  static void describeNoColumns(ObjectNode reply) {
    reply.put("fields_count", 0).put("precision", 0);
    for (String list : List.of("names", "types", "lengths", "precisions", "scales")) {
      reply.putNull("fields_" + list);
    }
  }

  /** Adds the members that describe a result set; timestamps are in milliseconds. */
  static void describe(ObjectNode reply, List<ResultColumn> columns) {
    reply.put("fields_count", columns.size()).put("precision", 0);
    ArrayNode names = reply.putArray("fields_names");
    ArrayNode types = reply.putArray("fields_types");
    ArrayNode lengths = reply.putArray("fields_lengths");
    ArrayNode precisions = reply.putArray("fields_precisions");
    ArrayNode scales = reply.putArray("fields_scales");
    for (ResultColumn column : columns) {
      names.add(column.name());
      types.add(column.type().code());
      lengths.add(column.length());
      precisions.add(0);
      scales.add(0);
    }
  }

  static WebSocketFrame frame(ObjectNode reply) {
    try {
      return new TextWebSocketFrame(Unpooled.wrappedBuffer(JSON.writeValueAsBytes(reply)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
