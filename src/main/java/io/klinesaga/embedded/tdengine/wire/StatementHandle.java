package io.klinesaga.embedded.tdengine.wire;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.klinesaga.embedded.tdengine.engine.BoundColumn;
import io.klinesaga.embedded.tdengine.engine.BoundStatement;
import io.klinesaga.embedded.tdengine.engine.BoundStatement.Parameter;
import io.klinesaga.embedded.tdengine.engine.BoundStatement.Target;
import io.klinesaga.embedded.tdengine.engine.BoundTable;
import io.klinesaga.embedded.tdengine.engine.ColumnType;
import io.klinesaga.embedded.tdengine.engine.EngineSession;
import io.klinesaga.embedded.tdengine.engine.RowCursor;
import io.klinesaga.embedded.tdengine.engine.TdengineException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stmt2 handle: prepare, then any number of times bind (once or more), execute and, for a query,
 * take the rows. A failed bind or execution drops what was bound; the handle stays usable, which a
 * real server's does not. Used by one thread at a time.
 */
final class StatementHandle {
  /** Frames bound before one execution stay on the heap. */
  private static final long MAX_BOUND_BYTES = 2L * Protocol.MAX_MESSAGE_BYTES;

  private @Nullable BoundStatement statement;
  private List<ColumnType> tags = List.of();
  private List<ColumnType> columns = List.of();
  private List<BoundTable> bound = new ArrayList<>();
  private long boundBytes;
  private @Nullable RowCursor rows;

  /** Replaces what the handle held before. */
  void prepare(EngineSession session, String sql, ObjectNode reply) {
    close();
    BoundStatement prepared = session.prepare(sql);
    statement = prepared;
    tags = types(prepared, Target.TAG);
    columns = types(prepared, Target.COLUMN);
    reply.put("is_insert", prepared.isInsert());
    if (prepared.isInsert()) {
      prepared.parameters().forEach(p -> describe(p, reply.withArray("fields")));
    } else {
      reply.putNull("fields");
    }
    reply.put("fields_count", prepared.parameterCount());
  }

  private static List<ColumnType> types(BoundStatement statement, Target target) {
    return statement.parameters().stream()
        .filter(parameter -> parameter.target() == target)
        .map(Parameter::type)
        .toList();
  }

  private static void describe(Parameter parameter, ArrayNode fields) {
    fields
        .addObject()
        .put("name", parameter.name())
        .put("field_type", parameter.type().code())
        .put("precision", 0)
        .put("scale", 0)
        .put("bytes", parameter.bytes())
        .put("bind_type", parameter.target().bindType());
  }

  /** Adds the tables of a stmt2_bind frame to those bound since the last execution. */
  void bind(ByteBuffer frame) {
    BoundStatement prepared = prepared();
    try {
      boundBytes += frame.limit();
      if (boundBytes > MAX_BOUND_BYTES) {
        throw Protocol.adapterError(
            "more than " + MAX_BOUND_BYTES + " bytes bound before an execution");
      }
      bound.addAll(decode(prepared, frame));
    } catch (TdengineException e) {
      takeBound();
      throw e;
    }
  }

  private List<BoundTable> decode(BoundStatement prepared, ByteBuffer frame) {
    if (!prepared.isInsert()) {
      return BindFrame.decode(frame, false, 0, prepared.parameterCount());
    }
    boolean named = prepared.parameters().stream().anyMatch(p -> p.target() == Target.TABLE_NAME);
    List<BoundTable> tables = BindFrame.decode(frame, named, tags.size(), columns.size());
    for (BoundTable table : tables) {
      requireTypes(tags, table.tags());
      requireTypes(columns, table.columns());
    }
    return tables;
  }

  private static void requireTypes(List<ColumnType> expected, List<BoundColumn> found) {
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).type() != expected.get(i)) {
        throw new TdengineException(0x0200, "column type mis match with buffer type");
      }
    }
  }

  /** Inserts what was bound, or runs the query with it; returns the number of rows inserted. */
  int execute() {
    BoundStatement prepared = prepared();
    List<BoundTable> tables = takeBound();
    if (prepared.isInsert()) {
      if (tables.isEmpty()) {
        throw Protocol.misuse();
      }
      return prepared.insert(tables);
    }
    closeRows();
    rows = prepared.query(queryValues(prepared, tables));
    return 0;
  }

  /** The values of a query bound last; the driver may bind none where there is no parameter. */
  private static List<BoundColumn> queryValues(BoundStatement prepared, List<BoundTable> tables) {
    if (tables.isEmpty()) {
      if (prepared.parameterCount() > 0) {
        throw Protocol.misuse();
      }
      return List.of();
    }
    List<BoundColumn> values = tables.get(tables.size() - 1).columns();
    if (!values.isEmpty() && values.get(0).size() != 1) {
      throw Protocol.adapterError(
          "a query takes one row of parameters, got " + values.get(0).size());
    }
    return values;
  }

  /** The rows of the query executed last; the caller closes them. */
  RowCursor takeRows() {
    RowCursor taken = rows;
    if (taken == null) {
      throw Protocol.misuse();
    }
    rows = null;
    return taken;
  }

  void close() {
    closeRows();
    takeBound();
    BoundStatement prepared = statement;
    statement = null;
    if (prepared != null) {
      prepared.close();
    }
  }

  private void closeRows() {
    if (rows != null) {
      rows.close();
      rows = null;
    }
  }

  private List<BoundTable> takeBound() {
    List<BoundTable> taken = bound;
    bound = new ArrayList<>();
    boundBytes = 0;
    return taken;
  }

  private BoundStatement prepared() {
    BoundStatement prepared = statement;
    if (prepared == null) {
      throw Protocol.misuse();
    }
    return prepared;
  }
}
