package io.klinesaga.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Parsed YAML without a schema. */
final class YamlTree {
  private YamlTree() {}

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
  static void visit(@Nullable Object node, BiConsumer<String, @Nullable Object> visitor) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            visitor.accept(text(key), value);
            visit(value, visitor);
          });
    } else if (node instanceof List<?> list) {
      list.forEach(item -> visit(item, visitor));
    }
  }
}
