package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.BoundStatement;
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
      Protocol.failIf(
          boundBytes > MAX_BOUND_BYTES,
          "more than " + MAX_BOUND_BYTES + " bytes bound before an execution");
      bound.addAll(
          BindFrame.decode(
              frame,
              prepared.count(Target.TABLE_NAME) > 0,
              prepared.count(Target.TAG),
              prepared.count(Target.COLUMN)));
    } catch (TdengineException e) {
      takeBound();
      throw e;
    }
  }

  /** Inserts what was bound, or runs the query with it; returns the number of rows inserted. */
  int execute() {
    BoundStatement prepared = prepared();
    List<BoundTable> tables = takeBound();
    // The driver may bind nothing to a query without parameters.
    if (tables.isEmpty() && (prepared.isInsert() || !prepared.parameters().isEmpty())) {
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
