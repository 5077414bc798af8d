package io.klinesaga.embedded.tdengine.engine;

import java.util.List;

/** A prepared INSERT or SELECT. */
public interface BoundStatement extends AutoCloseable {
  /** Where a parameter of an INSERT goes. */
  enum Target {
    COLUMN(1),
    TAG(2),
    TABLE_NAME(4);

    private final int bindType;

    Target(int bindType) {
      this.bindType = bindType;
    }

    /** The bind_type of the protocol. */
    public int bindType() {
      return bindType;
    }
  }

  /**
   * A parameter of an INSERT.
   *
   * @param name column, tag, or {@code tbname}
   * @param type its type
   * @param bytes storage bytes: VARCHAR(n) n+2, NCHAR(n) 4n+2, tbname 271, else the width
   * @param target where the value goes
   */
  record Parameter(String name, ColumnType type, int bytes, Target target) {}

  boolean isInsert();

  /** One entry per {@code ?} in order; empty for a SELECT. */
  List<Parameter> parameters();

  /** The number of {@code ?}. */
  int parameterCount();

  /**
   * Inserts rows of one or many tables, all or nothing, durable when this returns. A table that
   * does not exist is created from the tags if the statement names a super table.
   *
   * @param tables their columns and tags fit {@link #parameters} in number, type and rows
   * @return the number of rows given
   * @throws TdengineException if a value or table is refused; nothing was written
   */
  int insert(List<BoundTable> tables);

  /**
   * Runs the SELECT.
   *
   * @param values one column of one row per {@code ?}
   * @throws TdengineException if it is refused
   */
  RowCursor query(List<BoundColumn> values);

  @Override
  void close();
}
