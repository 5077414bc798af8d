package io.klinesaga.embedded.tdengine.engine;

import java.util.List;
import java.util.function.Function;

/**
 * A prepared INSERT or SELECT. It holds nothing that needs to be closed.
 *
 * @param parameters one entry per {@code ?} in order; of a SELECT only their number counts
 * @param execution what {@link #execute} does
 */
public record BoundStatement(
    boolean isInsert,
    List<Parameter> parameters,
    Function<List<BoundTable>, StatementResult> execution) {

  /** The number of parameters that go to one place. */
  public int count(Target target) {
    return (int) parameters.stream().filter(p -> p.target() == target).count();
  }

  /**
   * An INSERT writes the rows of one or many tables, all or nothing, durable when this returns, and
   * gives the number of rows, where rows of one table and time are one. A table that does not exist
   * is created from the tags if the statement names a super table. A SELECT runs with the columns
   * of the last table, one row of one column per {@code ?}.
   *
   * @param tables their columns and tags fit {@link #parameters} in number
   * @throws TdengineException if a value or table is refused; nothing was written
   */
  public StatementResult execute(List<BoundTable> tables) {
    return execution.apply(tables);
  }
}
