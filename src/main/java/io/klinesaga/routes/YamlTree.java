package io.klinesaga.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Parsed YAML without a schema. */
final class YamlTree {
  private YamlTree() {}

  /** Is shown every entry of every map. */
  interface EntryVisitor {
    /**
     * Called for each entry.
     *
     * @param line where the key stands, 0 if that is not known
     */
    void visit(String key, @Nullable Object value, int line);
  }

  /** Is shown every text that is no key. */
  interface TextVisitor {
    void visit(String text, int line);
  }

  static Map<?, ?> map(@Nullable Object node) {
    return node instanceof Map<?, ?> map ? map : Map.of();
  }

  static List<@Nullable Object> list(@Nullable Object node) {
    return node instanceof List<?> list ? new ArrayList<>(list) : List.of();
  }

  static String text(@Nullable Object node) {
    return Objects.toString(node, "");
  }

  /**
   * The address of an endpoint in either form: {@code direct:x}, or {@code uri: direct} with {@code
   * parameters: {name: x}}.
   */
  static String address(@Nullable Object node) {
    if (!(node instanceof Map<?, ?> endpoint)) {
      return text(node);
    }
    String uri = text(endpoint.get("uri"));
    Object name = map(endpoint.get("parameters")).get("name");
    return uri.contains(":") || name == null ? uri : uri + ":" + name;
  }

  /** Visits every entry of every map below a node, outer ones first. */
  static void visit(@Nullable Object node, EntryVisitor visitor) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            visitor.visit(text(key), value, line(map, text(key)));
            visit(value, visitor);
          });
    } else if (node instanceof List<?> list) {
      list.forEach(item -> visit(item, visitor));
    }
  }

  /** Visits every text below a node; it is said to stand where its key or list item begins. */
  static void visitTexts(@Nullable Object node, int line, TextVisitor visitor) {
    if (node instanceof Map<?, ?> map) {
      map.forEach((key, value) -> visitTexts(value, line(map, text(key)), visitor));
    } else if (node instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        visitTexts(list.get(i), list instanceof LineList l ? l.line(i) : line, visitor);
      }
    } else if (node != null) {
      visitor.visit(text(node), line);
    }
  }

  /** Where a key of a map stands, 0 if that is not known. */
  static int line(Map<?, ?> map, String key) {
    return map instanceof LineMap lines ? lines.line(key) : 0;
  }
}
