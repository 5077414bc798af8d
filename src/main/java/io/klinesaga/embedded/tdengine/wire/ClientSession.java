package io.klinesaga.embedded.tdengine.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.klinesaga.embedded.tdengine.engine.BoundStatement;
import io.klinesaga.embedded.tdengine.engine.Engine;
import io.klinesaga.embedded.tdengine.engine.Errors;
import io.klinesaga.embedded.tdengine.engine.Parameter;
import io.klinesaga.embedded.tdengine.engine.ResultColumn;
import io.klinesaga.embedded.tdengine.engine.RowCursor;
import io.klinesaga.embedded.tdengine.engine.Session;
import io.klinesaga.embedded.tdengine.engine.StatementResult;
import io.klinesaga.embedded.tdengine.engine.Target;
import io.klinesaga.embedded.tdengine.engine.TdengineException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
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
  private static final String TOO_LONG = "SQL statement too long";

  /** Bytes of a query before its text. */
  private static final int QUERY_BYTES = Request.HEADER_BYTES + Integer.BYTES;

  private static final Map<Target, Integer> BIND_TYPES =
      Map.of(Target.COLUMN, 1, Target.TAG, 2, Target.TABLE_NAME, 4);

  private final Engine engine;
  private volatile @Nullable Session session;
  private boolean isClosed;
  private final Map<Long, StatementHandle> statements = new ConcurrentHashMap<>();

  /** By their ids; the rows of a prepared query by its statement's until they are asked for. */
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
    if (request.action().equals(Request.FETCH)) {
      return fetch(request);
    }
    ObjectNode reply = request.reply(0, "");
    act(request, reply);
    return request.action().equals("free_result") ? null : request.frame(reply);
  }

  /** Adds to the reply what the action has to say. */
  private void act(Request request, ObjectNode reply) {
    switch (request.action()) {
      case "conn" -> connect(request.args(), reply);
      case "version" -> reply.put("version", Engine.SERVER_VERSION);
      case "free_result" -> free(request.subject());
      case "binary_query" -> query(request, reply);
      case "stmt2_init" -> initStatement(reply);
      case "stmt2_prepare" -> prepare(request, reply);
      case "stmt2_bind" -> statement(request).bind(request.message());
      case "stmt2_exec" -> execute(request, reply);
      case "stmt2_result" -> openResult(request, reply);
      case "stmt2_close" -> closeStatement(request);
      default -> throw Protocol.adapterError("unknown action " + request.action());
    }
  }

  private synchronized void connect(JsonNode args, ObjectNode reply) {
    Protocol.failIf(session != null, "duplicate connections");
    Protocol.failIf(isClosed, "the connection is closed");
    String database = args.path("db").asText();
    session =
        engine.session(
            args.path("user").asText(),
            args.path("password").asText(),
            database.isEmpty() ? null : database,
            timeZone(args.path("tz").asText()));
    reply.put("version", Engine.SERVER_VERSION);
  }

  private static @Nullable ZoneId timeZone(String name) {
    try {
      return name.isEmpty() ? null : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw Protocol.adapterError("invalid timezone: " + name);
    }
  }

  private void query(Request request, ObjectNode reply) {
    StatementResult result = session().execute(sql(request.message()));
    RowCursor rows = result.cursor();
    reply.put("id", rows == null ? 0 : register(results, rows));
    reply.put("is_update", rows == null).put("affected_rows", result.affectedRows());
    describe(rows == null ? null : rows.columns(), reply);
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
    Errors.failIf(length > MAX_SQL_BYTES, 0x0219, TOO_LONG);
    return Protocol.orThrow(
        Protocol.utf8(message, QUERY_BYTES, length),
        "the SQL text is not UTF-8; the driver needs -Dfile.encoding=UTF-8");
  }

  /** Returns the id of what is open from now on. */
  private <T> long register(Map<Long, T> open, T opened) {
    long id = lastId.incrementAndGet();
    open.put(id, opened);
    return id;
  }

  /** Adds what a result consists of; null: it is none. Timestamps are in milliseconds. */
  private static void describe(@Nullable List<ResultColumn> columns, ObjectNode reply) {
    reply
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
    boolean isKnown = id > 0 && id <= lastId.get();
    RowCursor rows =
        Protocol.orThrow(results.get(id), isKnown ? "result has been freed" : "result is nil");
    ByteBuf block = null;
    try {
      block = RawBlock.next(rows);
      return request.fetched(0, "", block);
    } finally {
      if (block == null) {
        free(id);
      }
    }
  }

  /** The driver frees results that are gone already. */
  private void free(long result) {
    RowCursor rows = results.remove(result);
    if (rows != null) {
      rows.close();
    }
  }

  private void initStatement(ObjectNode reply) {
    session();
    reply.put("stmt_id", register(statements, new StatementHandle(null)));
  }

  /** Replaces what the handle held before. */
  private void prepare(Request request, ObjectNode reply) {
    String sql = request.args().path("sql").asText();
    Errors.failIf(sql.length() > MAX_SQL_BYTES, 0x0219, TOO_LONG);
    statement(request);
    free(request.subject());
    statements.put(request.subject(), new StatementHandle(null));
    BoundStatement prepared = session().prepare(sql);
    statements.put(request.subject(), new StatementHandle(prepared));
    reply.put("is_insert", prepared.isInsert()).putNull("fields");
    if (prepared.isInsert()) {
      ArrayNode fields = reply.putArray("fields");
      prepared.parameters().forEach(parameter -> describe(parameter, fields.addObject()));
    }
    reply.put("fields_count", prepared.parameters().size());
  }

  private static void describe(Parameter parameter, ObjectNode field) {
    field.put("name", parameter.name()).put("field_type", parameter.type().code());
    field.put("precision", 0).put("scale", 0).put("bytes", parameter.bytes());
    field.put("bind_type", BIND_TYPES.get(parameter.target()));
  }

  private void execute(Request request, ObjectNode reply) {
    StatementHandle statement = statement(request);
    free(request.subject());
    StatementResult result = statement.execute();
    RowCursor rows = result.cursor();
    if (rows != null) {
      results.put(request.subject(), rows);
    }
    reply.put("affected", result.affectedRows());
  }

  private void openResult(Request request, ObjectNode reply) {
    statement(request);
    RowCursor rows = Errors.orThrow(results.remove(request.subject()), Protocol::misuse);
    reply.put("id", register(results, rows));
    describe(rows.columns(), reply);
  }

  /** Closing twice is no error. */
  private void closeStatement(Request request) {
    session();
    free(request.subject());
    statements.remove(request.subject());
  }

  private Session session() {
    return Protocol.orThrow(session, "server not connected");
  }

  private StatementHandle statement(Request request) {
    session();
    return Protocol.orThrow(statements.get(request.subject()), "stmt2 is nil");
  }

  /** Ends the engine's session, which stops its queries; none begins after this. */
  synchronized void close() {
    isClosed = true;
    if (session != null) {
      session.close();
    }
  }
}
