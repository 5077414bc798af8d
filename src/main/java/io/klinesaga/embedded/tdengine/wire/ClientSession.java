package io.klinesaga.embedded.tdengine.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.klinesaga.embedded.tdengine.engine.EngineSession;
import io.klinesaga.embedded.tdengine.engine.RowCursor;
import io.klinesaga.embedded.tdengine.engine.StatementResult;
import io.klinesaga.embedded.tdengine.engine.StatementResult.Queried;
import io.klinesaga.embedded.tdengine.engine.StatementResult.Updated;
import io.klinesaga.embedded.tdengine.engine.TdengineException;
import io.klinesaga.embedded.tdengine.wire.Job.Lane;
import io.klinesaga.embedded.tdengine.wire.Job.Work;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has open, and the actions on it. {@link #text} and {@link #binary} only read
 * the message; the work of the {@link Job} they return happens on a worker.
 *
 * <p>A binary message begins with u64 req_id, u64 statement or result id, u64 action, u16 version
 * 1; little-endian as everything.
 */
final class ClientSession {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String UNKNOWN = "unknown";
  private static final int ACTION_BYTES = 24;
  private static final int VERSION_BYTES = 26;
  private static final int QUERY_BYTES = 30;

  private final SessionFactory sessions;
  private final AtomicBoolean connecting = new AtomicBoolean();
  private volatile @Nullable EngineSession engine;
  private final Map<Long, StatementHandle> statements = new ConcurrentHashMap<>();
  private final Map<Long, ResultHandle> results = new ConcurrentHashMap<>();
  private final AtomicLong lastStatement = new AtomicLong();
  private final AtomicLong lastResult = new AtomicLong();

  ClientSession(SessionFactory sessions) {
    this.sessions = sessions;
  }

  /** The job of a JSON request. */
  Job text(byte[] message) {
    JsonNode json;
    try {
      json = JSON.readTree(message);
    } catch (IOException e) {
      return failing(Request.of(UNKNOWN, 0, 0), "the request is not valid JSON");
    }
    String action = json.path("action").asText();
    JsonNode args = json.path("args");
    long subject =
        switch (action) {
          case "stmt2_init" -> lastStatement.incrementAndGet();
          case "free_result" -> unsigned(args.path("id"));
          default -> unsigned(args.path("stmt_id"));
        };
    Request request = Request.of(action, unsigned(args.path("req_id")), subject);
    Work work = textWork(request, args);
    return work == null
        ? failing(request, "unknown action " + action)
        : new Job(request, lane(request), message.length, work);
  }

  private @Nullable Work textWork(Request request, JsonNode args) {
    return switch (request.action()) {
      case "conn" -> () -> connect(request, args);
      case "version" -> () -> Request.frame(withVersion(request.success()));
      case "free_result" -> () -> freeResult(request);
      case "stmt2_init" -> () -> initStatement(request);
      case "stmt2_prepare" -> () -> prepare(request, args.path("sql").asText());
      case "stmt2_exec" -> () -> execute(request);
      case "stmt2_result" -> () -> openResult(request);
      case "stmt2_close" -> () -> closeStatement(request);
      default -> null;
    };
  }

  /** The job of a binary request. */
  Job binary(byte[] message) {
    ByteBuffer frame = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    if (message.length < VERSION_BYTES) {
      long id = message.length < Long.BYTES ? 0 : frame.getLong(0);
      return failing(Request.of(UNKNOWN, id, 0), "message length is too short");
    }
    long action = frame.getLong(2 * Long.BYTES);
    String name = binaryName(action);
    Request request = Request.of(name, frame.getLong(0), frame.getLong(Long.BYTES));
    if (name.equals(UNKNOWN)) {
      return failing(request, "unknown binary action " + Long.toUnsignedString(action));
    }
    int version = Short.toUnsignedInt(frame.getShort(ACTION_BYTES));
    if (version != Protocol.BINARY_VERSION) {
      return failing(request, "unknown " + name + " version:" + version);
    }
    return new Job(request, lane(request), message.length, binaryWork(request, frame));
  }

  private static String binaryName(long action) {
    if (action == Protocol.BINARY_QUERY) {
      return "binary_query";
    }
    if (action == Protocol.FETCH_RAW_BLOCK) {
      return Request.FETCH;
    }
    return action == Protocol.STMT2_BIND ? "stmt2_bind" : UNKNOWN;
  }

  private Work binaryWork(Request request, ByteBuffer frame) {
    return switch (request.action()) {
      case "binary_query" -> () -> query(request, frame);
      case Request.FETCH -> () -> fetch(request);
      default -> () -> bind(request, frame);
    };
  }

  private static Job failing(Request request, String message) {
    Work work =
        () -> {
          throw Protocol.adapterError(message);
        };
    return new Job(request, null, 0, work);
  }

  private static @Nullable Lane lane(Request request) {
    return switch (request.action()) {
      case "free_result", Request.FETCH -> new Lane(Lane.Kind.RESULT, request.subject());
      case "conn", "version", "binary_query" -> null;
      default -> new Lane(Lane.Kind.STATEMENT, request.subject());
    };
  }

  private WebSocketFrame connect(Request request, JsonNode args) {
    if (!connecting.compareAndSet(false, true)) {
      throw Protocol.adapterError("duplicate connections");
    }
    try {
      String database = args.path("db").asText();
      engine =
          sessions.open(
              args.path("user").asText(),
              args.path("password").asText(),
              database.isEmpty() ? null : database,
              timeZone(args.path("tz").asText()));
    } finally {
      connecting.set(engine != null);
    }
    return Request.frame(withVersion(request.success()));
  }

  private static @Nullable ZoneId timeZone(String name) {
    try {
      return name.isEmpty() ? null : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw Protocol.adapterError("invalid timezone: " + name);
    }
  }

  private static ObjectNode withVersion(ObjectNode reply) {
    return reply.put("version", Protocol.VERSION);
  }

  private WebSocketFrame query(Request request, ByteBuffer frame) {
    StatementResult result = engine().execute(sql(frame));
    ObjectNode reply = request.success();
    if (result instanceof Queried queried) {
      reply.put("id", register(queried.cursor())).put("is_update", false).put("affected_rows", 0);
      Request.describe(reply, queried.cursor().columns());
    } else if (result instanceof Updated updated) {
      reply.put("id", 0).put("is_update", true).put("affected_rows", updated.affectedRows());
      Request.describeNoColumns(reply);
    }
    return Request.frame(reply);
  }

  /** At byte 26: u32 length, and the text to the end of the frame. */
  private static String sql(ByteBuffer frame) {
    int found = frame.limit() - QUERY_BYTES;
    if (found < 1) {
      throw Protocol.adapterError("message length is too short");
    }
    int length = frame.getInt(VERSION_BYTES);
    if (length != found) {
      throw Protocol.adapterError(
          "SQL length not match, expect "
              + found
              + ", but get "
              + Integer.toUnsignedString(length));
    }
    requireSqlLength(length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(frame.position(QUERY_BYTES)).toString();
    } catch (CharacterCodingException e) {
      throw Protocol.adapterError(
          "the SQL text is not UTF-8; the driver needs -Dfile.encoding=UTF-8");
    }
  }

  private WebSocketFrame fetch(Request request) {
    engine();
    long id = request.subject();
    ResultHandle result = results.get(id);
    if (result == null) {
      boolean known = id > 0 && id <= lastResult.get();
      throw Protocol.adapterError(known ? "result has been freed" : "result is nil");
    }
    boolean more = false;
    try {
      ByteBuf block = result.nextBlock();
      more = block != null;
      return request.fetched(block);
    } finally {
      if (!more) {
        freeResult(request);
      }
    }
  }

  /** The driver frees results that are gone already, and wants no reply. */
  private @Nullable WebSocketFrame freeResult(Request request) {
    ResultHandle result = results.remove(request.subject());
    if (result != null) {
      result.close();
    }
    return null;
  }

  private WebSocketFrame initStatement(Request request) {
    engine();
    statements.put(request.subject(), new StatementHandle());
    return Request.frame(request.success());
  }

  private WebSocketFrame prepare(Request request, String sql) {
    EngineSession session = engine();
    requireSqlLength(sql.length());
    ObjectNode reply = request.success();
    statement(request).prepare(session, sql, reply);
    return Request.frame(reply);
  }

  private WebSocketFrame bind(Request request, ByteBuffer frame) {
    engine();
    statement(request).bind(frame);
    return Request.frame(request.success());
  }

  private WebSocketFrame execute(Request request) {
    engine();
    int affected = statement(request).execute();
    return Request.frame(request.success().put("affected", affected));
  }

  private WebSocketFrame openResult(Request request) {
    engine();
    RowCursor rows = statement(request).takeRows();
    ObjectNode reply = request.success().put("id", register(rows));
    Request.describe(reply, rows.columns());
    return Request.frame(reply);
  }

  /** Closing twice is no error. */
  private WebSocketFrame closeStatement(Request request) {
    engine();
    StatementHandle statement = statements.remove(request.subject());
    if (statement != null) {
      statement.close();
    }
    return Request.frame(request.success());
  }

  private EngineSession engine() {
    EngineSession session = engine;
    if (session == null) {
      throw Protocol.adapterError("server not connected");
    }
    return session;
  }

  private StatementHandle statement(Request request) {
    StatementHandle statement = statements.get(request.subject());
    if (statement == null) {
      throw Protocol.adapterError("stmt2 is nil");
    }
    return statement;
  }

  private long register(RowCursor rows) {
    long id = lastResult.incrementAndGet();
    results.put(id, new ResultHandle(rows));
    return id;
  }

  private static void requireSqlLength(int length) {
    if (length > Protocol.MAX_SQL_BYTES) {
      throw new TdengineException(0x0219, "SQL statement too long");
    }
  }

  private static long unsigned(JsonNode node) {
    if (!node.isIntegralNumber()) {
      return 0;
    }
    BigInteger value = node.bigIntegerValue();
    return value.signum() < 0 || value.bitLength() > Long.SIZE ? 0 : value.longValue();
  }

  /** Ends the engine's session, which closes its cursors and statements. */
  void close() {
    EngineSession session = engine;
    if (session != null) {
      session.close();
    }
  }

  /** An open result; used by one thread at a time. */
  private static final class ResultHandle {
    private final RowCursor rows;
    private boolean exhausted;

    ResultHandle(RowCursor rows) {
      this.rows = rows;
    }

    /** Null after the last row. */
    @Nullable ByteBuf nextBlock() {
      if (exhausted) {
        return null;
      }
      RawBlock block = RawBlock.read(rows);
      if (block.isLast()) {
        // The client may come for the end much later; the rows need not be held until then.
        exhausted = true;
        rows.close();
      }
      return block.isEmpty() ? null : block.encode();
    }

    void close() {
      rows.close();
    }
  }
}
