package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.grammar.TdengineParser.QueryContext;
import java.util.List;

/**
 * A SELECT that is translated anew with each set of values.
 *
 * @param parameterCount the number of {@code ?}
 */
record BoundSelect(Session session, QueryContext query, int parameterCount)
    implements BoundStatement {

  @Override
  public boolean isInsert() {
    return false;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public StatementResult execute(List<BoundTable> tables) {
    List<BoundColumn> bound =
        tables.isEmpty() ? List.of() : tables.get(tables.size() - 1).columns();
    if (bound.size() != parameterCount || bound.stream().anyMatch(c -> c.values().size() != 1)) {
      throw Errors.error(0x0236, "bind number out of range or not match");
    }
    return session.query(query, bound.stream().map(BoundSelect::literal).toList());
  }

  private static Expr literal(BoundColumn bound) {
    Object value = bound.values().get(0);
    if (value == null) {
      return Expr.constant("NULL", null);
    }
    if (value instanceof Long whole) {
      boolean isInteger = bound.type() != ColumnType.BOOL && bound.type() != ColumnType.TIMESTAMP;
      return Expr.ofWhole(whole, isInteger ? ColumnType.BIGINT : bound.type());
    }
    return value instanceof Double real ? Expr.ofReal(real) : Expr.ofText((String) value);
  }
}
