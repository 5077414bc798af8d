package io.klinesaga.routes;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML into maps, lists and text; each knows where it stands. */
final class YamlReader {
  private YamlReader() {}

  /** The text is no YAML; the line is 0 if it is not known. */
  static final class NotYamlException extends Exception {
    private final int line;

    NotYamlException(int line, String reason) {
      super(reason);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  /**
   * Reads one document.
   *
   * @param file for messages
   * @return a {@link LineMap}, a {@link LineList}, a text, or null if there is nothing but comments
   */
  static @Nullable Object read(String file, String text) throws NotYamlException {
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(file).build();
      Optional<Node> root = new Compose(settings).composeString(text);
      return root.isEmpty() ? null : value(root.get());
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      throw new NotYamlException(line, String.valueOf(e.getMessage()));
    } catch (YamlEngineException e) {
      throw new NotYamlException(0, String.valueOf(e.getMessage()));
    }
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  private static @Nullable Object value(Node node) throws NotYamlException {
    if (node.isRecursive()) {
      throw new NotYamlException(line(node), "an alias (*) inside of what it stands for");
    }
    if (node instanceof MappingNode mapping) {
      return map(mapping);
    }
    if (node instanceof SequenceNode sequence) {
      LineList list = new LineList();
      for (Node item : sequence.getValue()) {
        list.add(value(item), line(item));
      }
      return list;
    }
    boolean isText = node instanceof ScalarNode && !node.getTag().equals(Tag.NULL);
    return isText ? ((ScalarNode) node).getValue() : null;
  }

  private static LineMap map(MappingNode mapping) throws NotYamlException {
    LineMap map = new LineMap();
    for (NodeTuple tuple : mapping.getValue()) {
      int line = line(tuple.getKeyNode());
      String key = String.valueOf(value(tuple.getKeyNode()));
      if (map.containsKey(key)) {
        throw new NotYamlException(line, "the key '" + key + "' stands twice in the same mapping");
      }
      map.put(key, value(tuple.getValueNode()), line);
    }
    return map;
  }
}
