package io.klinesaga.source.csv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what is not read, by reason. */
final class Skipped {
  private final Map<String, Count> byReason = new LinkedHashMap<>();

  void add(String reason, String example) {
    byReason.computeIfAbsent(reason, r -> new Count(example)).number++;
  }

  /** One sentence for each reason. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    byReason.forEach(
        (reason, count) ->
            sentences.add(
                count.number
                    + (count.number == 1 ? " entry " : " entries ")
                    + reason
                    + ", such as "
                    + count.example));
    return sentences;
  }

  private static final class Count {
    private final String example;
    private int number;

    Count(String example) {
      this.example = example;
    }
  }
}
