package io.klinesaga.web;

import io.klinesaga.adjust.AdjustModel;
import io.klinesaga.adjust.Adjustment;
import io.klinesaga.market.Bars;
import io.klinesaga.read.AsOf;
import io.klinesaga.read.BarAnswer;
import io.klinesaga.read.BarAnswers;
import io.klinesaga.read.BarQuery;
import io.klinesaga.read.text.ArrayBars;
import io.klinesaga.read.text.BarText;
import io.klinesaga.read.text.CsvBars;
import io.klinesaga.read.text.JsonBars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code /api/bars}. */
final class BarEndpoint {
  private static final long MOST_LAST = 1_000_000;

  /** Says what the bars are, for formats that have no room for it. */
  private static final String HEADER = "X-Kline-";

  private final Supplier<BarAnswers> answers;

  BarEndpoint(Supplier<BarAnswers> answers) {
    this.answers = answers;
  }

  Endpoint endpoint() {
    return new Endpoint(
        "/api/bars",
        "The valid, committed bars of a security, as they are now or as they were.",
        List.of(
            Parameter.required("symbol", "such as 600000.SH; an old code will do"),
            Parameter.optional("period", "1d, 1m, 5m, 15m, 30m or 60m; default 1d"),
            Parameter.optional("from", "first day"),
            Parameter.optional("to", "last day"),
            Parameter.optional(
                "as_of", "a day, a time, or the number of a transaction; default now"),
            Parameter.optional("adjust", "none, qfq or hfq; default none"),
            Parameter.optional("model", "tdx or ratio; default tdx"),
            Parameter.optional("last", "only so many bars, the last ones"),
            Parameter.optional("format", "json, csv or arrays; default json")),
        this::answer);
  }

  private void answer(Query query, Reply reply) throws IOException {
    Format format =
        Format.valueOf(
            query.oneOf("format", "json", "json", "csv", "arrays").toUpperCase(Locale.ROOT));
    int last = (int) query.number("last", 0, 1, MOST_LAST);
    BarQuery asked =
        new BarQuery(
            query.symbol(),
            query.period(),
            query.range(),
            query.text("as_of").map(AsOf::parse).orElse(AsOf.NOW),
            Adjustment.parse(query.text("adjust", "none")),
            AdjustModel.parse(query.text("model", "tdx")));
    BarAnswer answer = answers.get().of(asked);
    if (answer.version().isPresent() && reply.isKnown(tag(asked, format, last, answer))) {
      return;
    }
    answer.about().forEach((name, value) -> reply.header(HEADER + name, String.valueOf(value)));
    reply.stream(
        format == Format.CSV ? Reply.CSV : Reply.JSON,
        out -> write(answer, text(format, out, asked), last));
  }

  private enum Format {
    JSON,
    CSV,
    ARRAYS
  }

  private static BarText text(Format format, Writer out, BarQuery asked) throws IOException {
    return switch (format) {
      case JSON -> new JsonBars(out, asked.period());
      case CSV -> new CsvBars(out, asked.period());
      case ARRAYS -> new ArrayBars(out, asked.period());
    };
  }

  /** Of what decides the bars, not of when they were asked for. */
  private static String tag(BarQuery asked, Format format, int last, BarAnswer answer) {
    String all =
        String.join(
            " ",
            asked.symbol().toString(),
            asked.period().code(),
            asked.range().toString(),
            asked.adjustment().code(),
            asked.model().code(),
            format.name(),
            String.valueOf(last),
            answer.version().orElseThrow());
    return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static void write(BarAnswer answer, BarText text, int last) throws IOException {
    text.begin(answer.about());
    Consumer<Bars> writing =
        bars -> {
          try {
            text.add(bars);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    int notPositive = last == 0 ? answer.read(writing) : lastOf(answer, last, writing);
    text.end(notPositive > 0 ? Map.of("not_positive", notPositive) : Map.of());
  }

  /** Only the parts that may have them are kept. */
  private static int lastOf(BarAnswer answer, int last, Consumer<Bars> writing) {
    Deque<Bars> parts = new ArrayDeque<>();
    long[] size = {0};
    int notPositive =
        answer.read(
            part -> {
              parts.add(part);
              size[0] += part.size();
              while (size[0] - parts.getFirst().size() >= last) {
                size[0] -= parts.removeFirst().size();
              }
            });
    long skip = Math.max(0, size[0] - last);
    for (Bars part : parts) {
      writing.accept(skip == 0 ? part : without(part, (int) skip));
      skip = 0;
    }
    return notPositive;
  }

  private static Bars without(Bars part, int first) {
    Bars.Builder rest = new Bars.Builder(part.size() - first);
    for (int i = first; i < part.size(); i++) {
      rest.add(part, i);
    }
    return rest.build();
  }
}
