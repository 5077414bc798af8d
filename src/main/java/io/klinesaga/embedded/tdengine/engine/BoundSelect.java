package io.klinesaga.embedded.tdengine.engine;

import io.klinesaga.embedded.tdengine.grammar.TdengineParser.QueryContext;
import java.util.ArrayList;
import java.util.List;

/** A SELECT that is translated anew with each set of values. */
final class BoundSelect implements BoundStatement {
  private final Session session;
  private final QueryContext query;
  private final int parameterCount;

  BoundSelect(Session session, QueryContext query, int parameterCount) {
    this.session = session;
    this.query = query;
    this.parameterCount = parameterCount;
  }

  @Override
  public boolean isInsert() {
    return false;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public int parameterCount() {
    return parameterCount;
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
    List<Expr> parameters = new ArrayList<>();
    values.forEach(value -> parameters.add(literal(value)));
    return session.query(query, parameters);
  }

  private static Expr literal(BoundColumn value) {
    if (value.isNull(0)) {
      return Expr.constant("NULL", null);
    }
    return switch (value.type()) {
      case VARCHAR, NCHAR -> ExpressionTranslator.text(value.getString(0));
      case FLOAT, DOUBLE ->
          Expr.constant(ExpressionTranslator.real(value.getDouble(0)), ColumnType.DOUBLE);
      case BOOL -> Expr.constant(value.getLong(0) == 0 ? "0" : "1", ColumnType.BOOL);
      case TIMESTAMP -> Expr.constant(whole(value.getLong(0)), ColumnType.TIMESTAMP);
      default -> Expr.constant(whole(value.getLong(0)), ColumnType.BIGINT);
    };
  }

  private static String whole(long value) {
    return value == Long.MIN_VALUE ? "(-9223372036854775807 - 1)" : Long.toString(value);
  }

  @Override
  public void close() {
    // holds nothing; its cursors belong to the session
  }
}
