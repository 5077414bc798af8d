package io.klinesaga.embedded.tdengine.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.klinesaga.embedded.tdengine.engine.BoundStatement;
import io.klinesaga.embedded.tdengine.engine.BoundStatement.Parameter;
import io.klinesaga.embedded.tdengine.engine.Engine;
import io.klinesaga.embedded.tdengine.engine.ResultColumn;
import io.klinesaga.embedded.tdengine.engine.RowCursor;
import io.klinesaga.embedded.tdengine.engine.Session;
import io.klinesaga.embedded.tdengine.engine.StatementResult;
import io.klinesaga.embedded.tdengine.engine.TdengineException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one connection has open, and the actions on it, which several threads run at once. */
final class ClientSession {
  private static final int MAX_SQL_BYTES = 1 << 20;

  /** Bytes of a query before its text. */
  private static final int QUERY_BYTES = Request.HEADER_BYTES + Integer.BYTES;

  private final Engine engine;
  private volatile @Nullable Session session;
  private boolean isClosed;
  private final Map<Long, StatementHandle> statements = new ConcurrentHashMap<>();
  private final Map<Long, RowCursor> results = new ConcurrentHashMap<>();

  /** The id given last, to a statement or a result: no two share one. */
  private final AtomicLong lastId = new AtomicLong();

  ClientSession(Engine engine) {
    this.engine = engine;
  }

  /**
   * Does what the request asks for.
   *
   * @return the reply; null where the protocol has none
   * @throws TdengineException if the request is refused
   */
  @Nullable WebSocketFrame answer(Request request) {
    Protocol.failIf(!request.problem().isEmpty(), request.problem());
    return switch (request.action()) {
      case Request.FETCH -> fetch(request);
      case "free_result" -> freeResult(request);
      default -> Request.frame(reply(request));
    };
  }

  private ObjectNode reply(Request request) {
    return switch (request.action()) {
      case "conn" -> connect(request);
      case "version" -> version(request);
      case "binary_query" -> query(request);
      case "stmt2_init" -> initStatement(request);
      case "stmt2_prepare" -> prepare(request);
      case "stmt2_bind" -> bind(request);
      case "stmt2_exec" -> execute(request);
      case "stmt2_result" -> openResult(request);
      case "stmt2_close" -> closeStatement(request);
      default -> throw Protocol.adapterError("unknown action " + request.action());
    };
  }

  private synchronized ObjectNode connect(Request request) {
    Protocol.failIf(session != null, "duplicate connections");
    Protocol.failIf(isClosed, "the connection is closed");
    JsonNode args = request.args();
    String database = args.path("db").asText();
    session =
        engine.session(
            args.path("user").asText(),
            args.path("password").asText(),
            database.isEmpty() ? null : database,
            timeZone(args.path("tz").asText()));
    return version(request);
  }

  private static ObjectNode version(Request request) {
    return request.success().put("version", Engine.SERVER_VERSION);
  }

  private static @Nullable ZoneId timeZone(String name) {
    try {
      return name.isEmpty() ? null : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw Protocol.adapterError("invalid timezone: " + name);
    }
  }

  private ObjectNode query(Request request) {
    StatementResult result = session().execute(sql(request.message()));
    RowCursor rows = result.cursor();
    ObjectNode reply = request.success().put("id", rows == null ? 0 : register(rows));
    reply.put("is_update", rows == null).put("affected_rows", result.affectedRows());
    return described(reply, rows == null ? null : rows.columns());
  }

  /** At byte 26: u32 length, and the text to the end of the message. */
  private static String sql(ByteBuffer message) {
    int found = message.limit() - QUERY_BYTES;
    Protocol.failIf(found < 1, "message length is too short");
    int length = message.getInt(Request.HEADER_BYTES);
    Protocol.failIf(
        length != found,
        "SQL length not match, expect "
            + (found + ", but get " + Integer.toUnsignedString(length)));
    requireSqlLength(length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(message.position(QUERY_BYTES)).toString();
    } catch (CharacterCodingException e) {
      throw Protocol.adapterError(
          "the SQL text is not UTF-8; the driver needs -Dfile.encoding=UTF-8");
    }
  }

  private static void requireSqlLength(int length) {
    if (length > MAX_SQL_BYTES) {
      throw new TdengineException(0x0219, "SQL statement too long");
    }
  }

  private long register(RowCursor rows) {
    long id = lastId.incrementAndGet();
    results.put(id, rows);
    return id;
  }

  /** Adds what a result consists of; null: it is none. Timestamps are in milliseconds. */
  private static ObjectNode described(ObjectNode reply, @Nullable List<ResultColumn> columns) {
    return reply
        .put("fields_count", columns == null ? 0 : columns.size())
        .putPOJO("fields_names", each(columns, ResultColumn::name))
        .putPOJO("fields_types", each(columns, column -> column.type().code()))
        .putPOJO("fields_lengths", each(columns, ResultColumn::length))
        .put("precision", 0)
        .putPOJO("fields_precisions", each(columns, column -> 0))
        .putPOJO("fields_scales", each(columns, column -> 0));
  }

  private static <T> @Nullable List<T> each(
      @Nullable List<ResultColumn> columns, Function<ResultColumn, T> member) {
    return columns == null ? null : columns.stream().map(member).toList();
  }

  private WebSocketFrame fetch(Request request) {
    session();
    long id = request.subject();
    RowCursor rows = results.get(id);
    if (rows == null) {
      boolean known = id > 0 && id <= lastId.get();
      throw Protocol.adapterError(known ? "result has been freed" : "result is nil");
    }
    ByteBuf block = null;
    try {
      block = RawBlock.next(rows);
      return request.fetched(0, "", block);
    } finally {
      if (block == null) {
        freeResult(request);
      }
    }
  }

  /** The driver frees results that are gone already, and wants no reply. */
  private @Nullable WebSocketFrame freeResult(Request request) {
    RowCursor rows = results.remove(request.subject());
    if (rows != null) {
      rows.close();
    }
    return null;
  }

  private ObjectNode initStatement(Request request) {
    session();
    long id = lastId.incrementAndGet();
    statements.put(id, new StatementHandle());
    return request.success().put("stmt_id", id);
  }

  private ObjectNode prepare(Request request) {
    String sql = request.args().path("sql").asText();
    requireSqlLength(sql.length());
    BoundStatement prepared = statement(request).prepare(session(), sql);
    ObjectNode reply = request.success().put("is_insert", prepared.isInsert()).putNull("fields");
    if (prepared.isInsert()) {
      ArrayNode fields = reply.putArray("fields");
      prepared.parameters().forEach(parameter -> describe(parameter, fields.addObject()));
    }
    return reply.put("fields_count", prepared.parameters().size());
  }

  private static void describe(Parameter parameter, ObjectNode field) {
    int bindType =
        switch (parameter.target()) {
          case COLUMN -> 1;
          case TAG -> 2;
          case TABLE_NAME -> 4;
        };
    field.put("name", parameter.name()).put("field_type", parameter.type().code());
    field.put("precision", 0).put("scale", 0).put("bytes", parameter.bytes());
    field.put("bind_type", bindType);
  }

  private ObjectNode bind(Request request) {
    statement(request).bind(request.message());
    return request.success();
  }

  private ObjectNode execute(Request request) {
    return request.success().put("affected", statement(request).execute());
  }

  private ObjectNode openResult(Request request) {
    RowCursor rows = statement(request).takeRows();
    return described(request.success().put("id", register(rows)), rows.columns());
  }

  /** Closing twice is no error. */
  private ObjectNode closeStatement(Request request) {
    session();
    StatementHandle statement = statements.remove(request.subject());
    if (statement != null) {
      statement.close();
    }
    return request.success();
  }

  private Session session() {
    Session open = session;
    if (open == null) {
      throw Protocol.adapterError("server not connected");
    }
    return open;
  }

  private StatementHandle statement(Request request) {
    session();
    StatementHandle statement = statements.get(request.subject());
    if (statement == null) {
      throw Protocol.adapterError("stmt2 is nil");
    }
    return statement;
  }

  /** Ends the engine's session, which stops its queries; none begins after this. */
  synchronized void close() {
    isClosed = true;
    if (session != null) {
      session.close();
    }
  }
}
