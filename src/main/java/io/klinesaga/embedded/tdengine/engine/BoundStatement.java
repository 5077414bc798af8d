package io.klinesaga.embedded.tdengine.engine;

import java.util.List;

/** A prepared INSERT or SELECT. It holds nothing that needs to be closed. */
public interface BoundStatement {
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
   * An INSERT writes the rows of one or many tables, all or nothing, durable when this returns, and
   * gives the number of rows bound. A table that does not exist is created from the tags if the
   * statement names a super table. A SELECT runs with the columns of the last table, one row of one
   * column per {@code ?}.
   *
   * @param tables for an INSERT their columns and tags fit {@link #parameters} in number, type and
   *     rows
   * @throws TdengineException if a value or table is refused; nothing was written
   */
  StatementResult execute(List<BoundTable> tables);
}
