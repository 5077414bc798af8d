package io.klinesaga.tdengine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees the rows of any query, so that they need not be in memory together. */
public interface RowVisitor {
  /** Called once, before the first row. */
  void labels(List<String> columns);

  /**
   * Called for each row.
   *
   * @param values as the driver has them; a time is a {@link java.time.Instant}, bytes are a {@code
   *     byte[]}
   */
  void row(@Nullable Object[] values);
}
