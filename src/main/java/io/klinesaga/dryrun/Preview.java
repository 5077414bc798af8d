package io.klinesaga.dryrun;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a dry run has come to.
 *
 * @param figures under their public names, in their public order; empty if nothing has been
 *     synchronised yet
 * @param isAllRead whether everything could be looked at
 */
public record Preview(Map<String, Object> figures, boolean isAllRead) {
  /** For people. */
  public String line() {
    if (figures.isEmpty()) {
      return "dry run: nothing has been synchronised yet";
    }
    return figures.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(" ", "dry run: ", "; nothing was changed"));
  }
}
