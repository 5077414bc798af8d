package io.klinesaga.cli;

import io.klinesaga.dryrun.Preview;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Prints a dry run: line by line and a total, or all of it as one JSON object. */
final class DryRunOutput {
  private DryRunOutput() {}

  /**
   * Does a dry run and prints it.
   *
   * @param dryRun gets who takes its lines
   * @return the exit code
   */
  static int print(PrintWriter out, boolean isJson, Function<Consumer<String>, Preview> dryRun) {
    List<String> found = new ArrayList<>();
    Preview preview = dryRun.apply(isJson ? found::add : out::println);
    out.println(isJson ? json(preview, found) : preview.line());
    out.flush();
    return preview.isAllRead() ? ExitCode.OK : ExitCode.INCOMPLETE;
  }

  private static String json(Preview preview, List<String> found) {
    Map<String, Object> values = new LinkedHashMap<>(preview.figures());
    if (!values.isEmpty()) {
      values.put("found", found);
    }
    return Json.text(values);
  }
}
