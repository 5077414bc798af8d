package io.klinesaga.cli;

import io.klinesaga.app.DayBook;
import io.klinesaga.complete.CompleteRequest;
import io.klinesaga.complete.GivenAnswer;
import io.klinesaga.config.Configuration;
import io.klinesaga.loop.Pause;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.postgres.PostgresAnswers;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code complete}: whether days are complete, and what is not there. */
@Command(
    name = "complete",
    description = "Says of each day and period whether all bars are there that should be.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:complete",
      "1:something is not there or not right, or nobody knows what should be there",
      "2:wrong usage or configuration",
      "3:a database cannot be reached",
      "4:what is not there is not due yet",
      "130:interrupted while waiting"
    })
final class CompleteCommand implements Callable<Integer> {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  @Mixin private GlobalOptions global = new GlobalOptions();
  @Spec private @Nullable CommandSpec spec;

  @Mixin private DayOptions days = new DayOptions();

  @Option(names = "--all", description = "Lists everything that is not present, not only 50.")
  private boolean all;

  @Option(
      names = "--history",
      description = "Shows the answers that were given before, and what changed between them.")
  private boolean history;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description =
          "Waits so long, such as 30m, until the answer is: complete. Then ends as without it.")
  private @Nullable Duration wait;

  @Override
  public Integer call() {
    Configuration configuration = global.configuration(Map.of());
    check();
    long end = System.nanoTime() + Objects.requireNonNullElse(wait, Duration.ZERO).toNanos();
    while (true) {
      Given given = new Given();
      int code =
          StoredData.use(
              configuration,
              () -> given.note("nothing has been synchronised yet"),
              data -> answer(configuration, data, given));
      if (code == ExitCode.OK || wait == null || System.nanoTime() >= end) {
        given.print();
        return code;
      }
      if (!Pause.of(untilNextLook(end - System.nanoTime()))) {
        return ExitCode.INTERRUPTED;
      }
    }
  }

  /** The last look is at the end of the time, not after it. */
  private static Duration untilNextLook(long nanosLeft) {
    return Duration.ofNanos(Math.max(0, Math.min(nanosLeft, LOOK_AGAIN.toNanos())));
  }

  private void check() {
    days.check();
    if (history && (wait != null || days.namesSymbols())) {
      throw new IllegalArgumentException(
          "--history: expected neither --wait nor --symbols beside it");
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private int answer(Configuration configuration, StoredData data, Given given) {
    PostgresAnswers answers = new PostgresAnswers(data.transactions());
    Clock clock = Clock.systemUTC();
    DayBook book = new DayBook(configuration, data.transactions(), data.store(), answers, clock);
    CompleteRequest request = days.request(book.calendar(), clock.millis());
    if (history) {
      given.history(answers.history(request.from(), request.to(), request.periods()));
      return ExitCode.OK;
    }
    return answer(book, request, given);
  }

  private int answer(DayBook book, CompleteRequest request, Given given) {
    book.answer(request, given.answers::add);
    book.jumps(request, given.answers::jump);
    if (given.answers.isEmpty()) {
      given.note(nothing(book.calendar(), request));
    }
    return given.answers.code();
  }

  private static String nothing(TradingCalendar calendar, CompleteRequest request) {
    boolean isClosed =
        request.from().datesUntil(request.to().plusDays(1)).allMatch(calendar::isClosed);
    return isClosed
        ? request.from()
            + (request.from().equals(request.to()) ? " is" : " to " + request.to() + " are")
            + " no trading day, says "
            + calendar.on(request.from()).source()
        : "nothing has been synchronised yet";
  }

  /** What one look has found. */
  private final class Given {
    private final CompleteOutput answers = new CompleteOutput(all);
    private final List<String> notes = new ArrayList<>();
    private List<GivenAnswer> past = List.of();

    void note(String text) {
      notes.add(text);
    }

    void history(List<GivenAnswer> answers) {
      past = answers;
      if (past.isEmpty()) {
        note("no answer has been given for these days yet");
      }
    }

    void print() {
      PrintWriter out = out();
      if (global.isJson()) {
        out.println(history ? CompleteOutput.historyJson(past) : answers.json(notes));
      } else {
        (history ? CompleteOutput.historyLines(past) : answers.lines()).forEach(out::println);
        notes.forEach(out::println);
      }
      out.flush();
    }
  }
}
