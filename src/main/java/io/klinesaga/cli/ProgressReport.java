package io.klinesaga.cli;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncListener;
import io.klinesaga.sync.SyncSummary;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a run is, on standard error: a line per tenth of the series and one for the first
 * committed bars. Where no log goes to the same terminal, a bar takes their place; it would
 * overwrite lines of the log.
 */
@ConsoleOutput
final class ProgressReport implements SyncListener, AutoCloseable {
  private static final int STEPS = 10;

  private final PrintStream err;
  private final Form form;
  private final String done;
  private Consumer<SyncSummary> atEnd = summary -> {};
  private @Nullable ProgressBar bar;
  private int planned;
  private int finished;
  private long rows;
  private int shownStep;

  /** How progress is shown. */
  enum Form {
    NONE,
    LINES,
    BAR
  }

  ProgressReport(PrintStream err, Form form) {
    this(err, form, "committed");
  }

  private ProgressReport(PrintStream err, Form form, String done) {
    this.err = err;
    this.form = form;
    this.done = done;
  }

  /** Of bars that are not committed, but exported. */
  static ProgressReport ofExport(boolean quiet) {
    return new ProgressReport(System.err, quiet ? Form.NONE : Form.LINES, "exported");
  }

  /** Of work that logs to standard error as well. */
  static ProgressReport besideLog(boolean quiet) {
    return new ProgressReport(System.err, quiet ? Form.NONE : Form.LINES);
  }

  /** The same; also hands every run's figures to {@code atEnd}. */
  static ProgressReport besideLog(boolean quiet, Consumer<SyncSummary> atEnd) {
    ProgressReport report = besideLog(quiet);
    report.atEnd = atEnd;
    return report;
  }

  /** Of work in another process, which has the log. */
  static ProgressReport withoutLog(boolean quiet) {
    return isTerminal() && !quiet ? new ProgressReport(System.err, Form.BAR) : besideLog(quiet);
  }

  /**
   * From Java 22 on there is a console without a terminal too, and a method that tells them apart.
   */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  @Override
  public synchronized void planned(int series) {
    closeBar();
    planned = series;
    finished = 0;
    rows = 0;
    shownStep = 0;
    if (form == Form.BAR) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("series")
              .setInitialMax(series)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis((int) Duration.ofMillis(200).toMillis())
              .build();
    }
  }

  @Override
  public void seriesEnded(TransactionMode mode, SeriesResult result) {
    seriesEnded(result.rowsWritten());
  }

  /** The same of other work, with the bars that were committed or exported. */
  synchronized void seriesEnded(long committed) {
    finished++;
    rows += committed;
    ProgressBar shown = bar;
    if (shown != null) {
      shown.step();
    } else if (form == Form.LINES) {
      line();
    }
  }

  @Override
  public void runEnded(RunEnded run) {
    clear();
    atEnd.accept(run.summary());
  }

  private void line() {
    int step = planned == 0 ? STEPS : (int) ((long) finished * STEPS / planned);
    if (step > shownStep || finished == 1) {
      shownStep = step;
      err.printf(
          Locale.ROOT, "progress: %d of %d series, %d bars %s%n", finished, planned, rows, done);
    }
  }

  private void closeBar() {
    ProgressBar shown = bar;
    if (shown != null) {
      shown.close();
      bar = null;
    }
  }

  /** Ends the bar, so that what follows stands on a line of its own. */
  synchronized void clear() {
    closeBar();
  }

  @Override
  public synchronized void close() {
    closeBar();
  }
}
