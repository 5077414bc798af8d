package io.klinesaga.embedded.tdengine.engine;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bound columns and tables in few words. */
final class Bound {
  private Bound() {}

  static BoundColumn of(ColumnType type, @Nullable Object... values) {
    return new BoundColumn(type, Arrays.asList(values));
  }

  static BoundTable table(@Nullable String name, List<BoundColumn> tags, BoundColumn... columns) {
    return new BoundTable(name, tags, List.of(columns));
  }
}
