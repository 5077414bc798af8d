package io.klinesaga.routes;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sequence of a YAML file that knows the line of each of its items. Equal by its content. */
final class LineList extends ArrayList<@Nullable Object> {
  private final transient List<Integer> lines = new ArrayList<>();

  void add(@Nullable Object item, int line) {
    add(item);
    lines.add(line);
  }

  int line(int index) {
    return index < lines.size() ? lines.get(index) : 0;
  }
}
