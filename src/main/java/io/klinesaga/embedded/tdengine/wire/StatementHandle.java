package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.engine.BoundStatement;
import io.klinesaga.embedded.tdengine.engine.BoundTable;
import io.klinesaga.embedded.tdengine.engine.Errors;
import io.klinesaga.embedded.tdengine.engine.StatementResult;
import io.klinesaga.embedded.tdengine.engine.Target;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was prepared last for a stmt2 id: any number of times bind (once or more) and execute. A
 * failed bind or execution drops what was bound; the handle stays usable, which a real server's
 * does not. Used by one thread at a time.
 */
final class StatementHandle {
  /** What is bound before one execution stays on the heap. */
  private static final long MAX_BOUND_BYTES = 2L * Protocol.MAX_MESSAGE_BYTES;

  private final @Nullable BoundStatement statement;
  private List<BoundTable> bound = new ArrayList<>();
  private long boundBytes;

  /**
   * @param statement null before stmt2_prepare and after a failed one
   */
  StatementHandle(@Nullable BoundStatement statement) {
    this.statement = statement;
  }

  /** Adds the tables of a stmt2_bind frame to those bound since the last execution. */
  void bind(ByteBuffer frame) {
    BoundStatement prepared = prepared();
    long bytes = boundBytes + frame.limit();
    List<BoundTable> tables = takeBound();
    Protocol.failIf(
        bytes > MAX_BOUND_BYTES,
        "more than " + MAX_BOUND_BYTES + " bytes bound before an execution");
    boolean isNamed = prepared.count(Target.TABLE_NAME) > 0;
    tables.addAll(
        BindFrame.decode(
            frame, isNamed, prepared.count(Target.TAG), prepared.count(Target.COLUMN)));
    bound = tables;
    boundBytes = bytes;
  }

  /** Inserts what was bound, or runs the query with it. */
  StatementResult execute() {
    BoundStatement prepared = prepared();
    List<BoundTable> tables = takeBound();
    // The driver may bind nothing to a query without parameters.
    if (tables.isEmpty() && (prepared.isInsert() || !prepared.parameters().isEmpty())) {
      throw Protocol.misuse();
    }
    return prepared.execute(tables);
  }

  private List<BoundTable> takeBound() {
    List<BoundTable> taken = bound;
    bound = new ArrayList<>();
    boundBytes = 0;
    return taken;
  }

  private BoundStatement prepared() {
    return Errors.orThrow(statement, Protocol::misuse);
  }
}
