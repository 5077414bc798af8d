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
  public int insert(List<BoundTable> tables) {
    throw Errors.error(0x022a, "Stmt API usage error");
  }

  @Override
  public RowCursor query(List<BoundColumn> values) {
    if (values.size() != parameterCount) {
      throw Errors.error(0x0236, "bind number out of range or not match");
    }
    return session.query(query, values.stream().map(BoundSelect::literal).toList());
  }

  private static Expr literal(BoundColumn value) {
    if (value.isNull(0)) {
      return Expr.constant("NULL", null);
    }
    return switch (value.type()) {
      case VARCHAR, NCHAR -> Expr.ofText(value.getString(0));
      case FLOAT, DOUBLE -> Expr.ofReal(value.getDouble(0));
      case BOOL -> Expr.ofWhole(value.getLong(0), ColumnType.BOOL);
      case TIMESTAMP -> Expr.ofWhole(value.getLong(0), ColumnType.TIMESTAMP);
      default -> Expr.ofWhole(value.getLong(0), ColumnType.BIGINT);
    };
  }

  @Override
  public void close() {
    // holds nothing; its cursors belong to the session
  }
}
