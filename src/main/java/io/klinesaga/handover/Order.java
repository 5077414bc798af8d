package io.klinesaga.handover;

import java.util.List;
import java.util.Map;

/**
 * A command line that one process hands over to another.
 *
 * @param arguments as they were typed
 * @param settings what the work depends on; see {@link Settings}
 */
public record Order(List<String> arguments, Map<String, String> settings) {
  public Order {
    arguments = List.copyOf(arguments);
    settings = Map.copyOf(settings);
  }
}
