package io.klinesaga.cli;

import io.klinesaga.app.StartException;
import io.klinesaga.cli.output.ReadOnlyException;
import io.klinesaga.config.ConfigurationException;
import io.klinesaga.config.Durations;
import io.klinesaga.config.PathText;
import io.klinesaga.config.Secrets;
import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.handover.HandoverException;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.lifecycle.Together;
import io.klinesaga.market.DayText;
import io.klinesaga.market.TimeRange;
import io.klinesaga.source.SourceException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/** The root of the command line. */
@Command(
    name = "kline-saga",
    description = "Keeps K-line bars in step between data sources, TDengine and PostgreSQL.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = MainCommand.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all series done",
      "1:some series failed, were rolled back, busy, postponed or disputed; the audit found something; a day is not complete; a security is not exported; something is left to clean; doctor found a problem",
      "2:wrong usage or configuration",
      "3:a database or source cannot be reached",
      "4:the running process that did the work ended in the middle of it; complete: it is not due yet"
    })
public final class MainCommand implements Choice {
  /** In the order of the help. */
  private static final List<Class<?>> COMMANDS =
      List.of(
          RunCommand.class,
          SyncCommand.class,
          CleanCommand.class,
          AuditCommand.class,
          CompleteCommand.class,
          RepairCommand.class,
          CoherentCommand.class,
          VerifyCommand.class,
          WhyCommand.class,
          BarsCommand.class,
          ExportCommand.class,
          SagaCommand.class,
          RoutesCommand.class,
          StatusCommand.class,
          SourcesCommand.class,
          ReferenceCommand.class,
          DoctorCommand.class,
          QueryCommand.class,
          BenchCommand.class,
          EmbeddedTdengineCommand.class);

  @Override
  public String question() {
    return "say what to do, such as run or sync daily; options stand after it";
  }

  /**
   * Runs a command line and returns its exit code. The log takes as long to get ready as the
   * command line, so that nothing here has a logger before.
   */
  public static int run(String... arguments) {
    return Together.run(() -> commandLine(arguments), MainCommand::log).here().execute(arguments);
  }

  private static Logger log() {
    return LoggerFactory.getLogger(MainCommand.class);
  }

  /**
   * What reads a command line.
   *
   * @param arguments the line, if it is known: where it begins with a command, the others are left
   *     out, of which to look at each option takes time
   */
  public static CommandLine commandLine(String... arguments) {
    CommandLine line = new CommandLine(new MainCommand());
    meant(arguments).forEach(line::addSubcommand);
    line.addSubcommand(new CommandLine.HelpCommand());
    return configured(line);
  }

  /** Settings hold for the commands that are there. */
  private static CommandLine configured(CommandLine line) {
    return line.registerConverter(LocalDate.class, MainCommand::date)
        .registerConverter(Path.class, MainCommand::path)
        .registerConverter(Duration.class, MainCommand::duration)
        .setParameterExceptionHandler((e, arguments) -> UsageErrors.explain(e))
        .setExecutionExceptionHandler((e, failed, parsed) -> explain(e, failed.getErr()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(30);
  }

  private static List<Class<?>> meant(String... arguments) {
    List<Class<?>> meant = COMMANDS.stream().filter(c -> isNamed(c, arguments)).toList();
    return meant.isEmpty() ? COMMANDS : meant;
  }

  private static boolean isNamed(Class<?> command, String... arguments) {
    return arguments.length > 0 && command.getAnnotation(Command.class).name().equals(arguments[0]);
  }

  private static Path path(String text) {
    try {
      return PathText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "expected a duration such as 30m, 12h or 7d, found '" + text + "'");
    }
  }

  private static LocalDate date(String text) {
    LocalDate date =
        DayText.parse(text)
            .orElseThrow(
                () ->
                    new TypeConversionException(DayText.expected(text) + ", found '" + text + "'"));
    if (!TimeRange.isDay(date)) {
      throw new TypeConversionException(
          "expected a date from "
              + TimeRange.FIRST_DAY
              + " to "
              + TimeRange.LAST_DAY
              + ", found '"
              + text
              + "'");
    }
    return date;
  }

  /** One clear message instead of a stack trace, which goes to the debug log. */
  private static int explain(Exception e, PrintWriter err) {
    log().debug("Command failed", e);
    err.println("error: " + Secrets.mask(message(e)));
    err.flush();
    return exitCode(e);
  }

  private static String message(Exception e) {
    boolean isExpected = exitCode(e) != CommandLine.ExitCode.SOFTWARE;
    return isExpected && e.getMessage() != null ? e.getMessage() : e.toString();
  }

  private static int exitCode(Throwable e) {
    if (e instanceof HandoverException handover) {
      return switch (handover.reason()) {
        case REFUSED -> ExitCode.USAGE;
        case UNREACHABLE -> ExitCode.UNREACHABLE;
        case LOST -> ExitCode.LOST;
      };
    }
    if (e instanceof CancellationException) {
      return ExitCode.INTERRUPTED;
    }
    if (e instanceof ConfigurationException
        || e instanceof StartException
        || e instanceof ReadOnlyException
        || e instanceof IllegalArgumentException) {
      return ExitCode.USAGE;
    }
    if (e instanceof DatabaseException
        || e instanceof SourceException
        || e instanceof EmbeddedException
        || e instanceof UncheckedIOException) {
      return ExitCode.UNREACHABLE;
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The version of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = MainCommand.class.getPackage().getImplementationVersion();
      return new String[] {"kline-saga " + (version == null ? "(not packaged)" : version)};
    }
  }
}
