package io.klinesaga.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.klinesaga.config.Configuration;
import io.klinesaga.dryrun.AnswerCheck;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code routes check} that let a source read an answer from a file. */
final class Recorded {
  @Option(
      names = "--answer",
      required = true,
      paramLabel = "FILE",
      description =
          "An answer of a server: the route of the source gets it in the place of every answer over"
              + " HTTP. Shows the bars, and what is wrong with the others.")
  private @Nullable Path file;

  @Option(
      names = "--source",
      required = true,
      paramLabel = "NAME",
      description = "With --answer: the source whose kline.source.NAME.route is run.")
  private String source = "";

  @Option(
      names = "--symbol",
      paramLabel = "SYMBOL",
      defaultValue = "600000.SH",
      description = "With --answer: the symbol it is asked for. Default: 600000.SH.")
  private String symbol = "600000.SH";

  @Option(
      names = "--period",
      paramLabel = "PERIOD",
      defaultValue = "1d",
      description = "With --answer: the period it is asked for. Default: 1d.")
  private String period = "1d";

  /** Reads the file and prints what comes of it. */
  int check(GlobalOptions global, CommandLine line) {
    PrintWriter out = line.getOut();
    Configuration configuration = global.configuration(Map.of("kline.source", source));
    SeriesId series = series(line);
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("source", source).put("symbol", symbol).put("period", period);
    AnswerCheck.Found found = AnswerCheck.read(configuration, series, text(line));
    root.put("good", found.isGood());
    found.bars().forEach(root.putArray("bars")::add);
    found.rejected().forEach(root.putArray("rejected")::add);
    found.warnings().forEach(root.putArray("warnings")::add);
    if (!found.problem().isEmpty()) {
      root.put("problem", found.problem());
    }
    if (global.isJson()) {
      out.println(root);
    } else {
      print(series, root, out);
    }
    out.flush();
    return found.isGood() ? ExitCode.OK : ExitCode.INCOMPLETE;
  }

  private SeriesId series(CommandLine line) {
    try {
      return new SeriesId(Symbol.parse(symbol), Period.parse(period));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, String.valueOf(e.getMessage()), e);
    }
  }

  private String text(CommandLine line) {
    try {
      return Files.readString(file == null ? Path.of("") : file, UTF_8);
    } catch (IOException e) {
      throw new ParameterException(
          line, "--answer " + file + ": expected a readable UTF-8 file, found " + e, e);
    }
  }

  private static void print(SeriesId series, ObjectNode root, PrintWriter out) {
    for (String kind : List.of("bars", "rejected", "warnings")) {
      String mark = kind.equals("bars") ? "" : kind + ": ";
      root.path(kind).forEach(line -> out.println(mark + line.asText()));
    }
    if (root.has("problem")) {
      out.println("problem: " + root.path("problem").asText());
    }
    out.println(
        series
            + ": "
            + root.path("bars").size()
            + " bars, "
            + root.path("rejected").size()
            + " rejected");
  }
}
