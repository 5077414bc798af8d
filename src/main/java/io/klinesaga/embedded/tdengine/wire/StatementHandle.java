package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.BoundColumn;
import io.klinesaga.embedded.tdengine.engine.BoundStatement;
import io.klinesaga.embedded.tdengine.engine.BoundStatement.Parameter;
import io.klinesaga.embedded.tdengine.engine.BoundStatement.Target;
import io.klinesaga.embedded.tdengine.engine.BoundTable;
import io.klinesaga.embedded.tdengine.engine.RowCursor;
import io.klinesaga.embedded.tdengine.engine.Session;
import io.klinesaga.embedded.tdengine.engine.StatementResult;
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
  /** What is bound before one execution stays on the heap. */
  private static final long MAX_BOUND_BYTES = 2L * Protocol.MAX_MESSAGE_BYTES;

  private @Nullable BoundStatement statement;
  private List<BoundTable> bound = new ArrayList<>();
  private long boundBytes;
  private @Nullable RowCursor rows;

  /** Replaces what the handle held before. */
  BoundStatement prepare(Session session, String sql) {
    close();
    statement = session.prepare(sql);
    return statement;
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

  private static List<BoundTable> decode(BoundStatement prepared, ByteBuffer frame) {
    if (!prepared.isInsert()) {
      return BindFrame.decode(frame, false, 0, prepared.parameterCount());
    }
    List<Parameter> tags = parameters(prepared, Target.TAG);
    List<Parameter> columns = parameters(prepared, Target.COLUMN);
    boolean named = !parameters(prepared, Target.TABLE_NAME).isEmpty();
    List<BoundTable> tables = BindFrame.decode(frame, named, tags.size(), columns.size());
    for (BoundTable table : tables) {
      requireTypes(tags, table.tags());
      requireTypes(columns, table.columns());
    }
    return tables;
  }

  private static List<Parameter> parameters(BoundStatement statement, Target target) {
    return statement.parameters().stream().filter(p -> p.target() == target).toList();
  }

  private static void requireTypes(List<Parameter> expected, List<BoundColumn> found) {
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).type() != expected.get(i).type()) {
        throw new TdengineException(0x0200, "column type mis match with buffer type");
      }
    }
  }

  /** Inserts what was bound, or runs the query with it; returns the number of rows inserted. */
  int execute() {
    BoundStatement prepared = prepared();
    List<BoundTable> tables = takeBound();
    // The driver may bind nothing to a query without parameters.
    if (tables.isEmpty() && (prepared.isInsert() || prepared.parameterCount() > 0)) {
      throw Protocol.misuse();
    }
    closeRows();
    StatementResult result = prepared.execute(tables);
    rows = result.cursor();
    return result.affectedRows();
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
    statement = null;
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
    if (statement == null) {
      throw Protocol.misuse();
    }
    return statement;
  }
}
