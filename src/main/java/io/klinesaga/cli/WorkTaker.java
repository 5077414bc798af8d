package io.klinesaga.cli;

import io.klinesaga.app.KlineApplication;
import io.klinesaga.config.Configuration;
import io.klinesaga.embedded.DataDirectory;
import io.klinesaga.embedded.Taker;
import io.klinesaga.handover.Assignment;
import io.klinesaga.handover.HandoverServer;
import io.klinesaga.handover.Settings;
import io.klinesaga.lifecycle.Opened;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Does, in the running process, the work of commands of other processes on its data directory. */
final class WorkTaker {
  private static final Logger LOG = LoggerFactory.getLogger(WorkTaker.class);

  private final KlineApplication application;
  private final Configuration configuration;
  private final String secret;

  private WorkTaker(KlineApplication application, Configuration configuration, String secret) {
    this.application = application;
    this.configuration = configuration;
    this.secret = secret;
  }

  /**
   * Takes work over until what is returned is closed. Without a data directory there is nothing to
   * take over: on real servers every process works for itself.
   *
   * @param build the program this process was started from
   */
  static Opened offer(KlineApplication application, Configuration configuration, String build) {
    return Opened.allOrNothing(
        opened -> {
          application
              .databases()
              .directory()
              .ifPresent(d -> offer(application, configuration, build, d, opened));
          return opened;
        });
  }

  private static void offer(
      KlineApplication application,
      Configuration configuration,
      String build,
      DataDirectory directory,
      Opened opened) {
    try {
      HandoverServer server =
          opened.add(
              HandoverServer.open(
                  (assignment, secret) ->
                      new WorkTaker(application, configuration, secret).work(assignment)));
      directory.takeOver(new Taker(server.port(), build), server.secret());
      opened.onClose(directory::takeOverNothing);
    } catch (IOException e) {
      throw new UncheckedIOException("nothing can listen on this machine: " + e.getMessage(), e);
    }
  }

  private int work(Assignment assignment) {
    PrintWriter out = new PrintWriter(new SentText(assignment::out));
    PrintWriter err = new PrintWriter(new SentText(assignment::err));
    int code =
        MainCommand.commandLine()
            .setOut(out)
            .setErr(err)
            .setExecutionStrategy(parsed -> work(command(parsed), assignment))
            .execute(assignment.order().arguments().toArray(String[]::new));
    out.flush();
    err.flush();
    return code;
  }

  private static CommandLine command(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return last.commandSpec().commandLine();
  }

  private int work(CommandLine command, Assignment assignment) {
    String name = command.getCommandSpec().qualifiedName();
    Delegable work = accept(command, assignment);
    assignment.accepted();
    try {
      LOG.info("Taken over from another process: {}", name);
      int code = work.workIn(application, configuration, assignment);
      LOG.info("Taken over from another process: {} ended with {}", name, code);
      return code;
    } catch (ParameterException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.info("Taken over from another process: {} ended: {}", name, e.getMessage());
      throw new ExecutionException(command, String.valueOf(e.getMessage()), e);
    }
  }

  private Delegable accept(CommandLine command, Assignment assignment) {
    String name = command.getCommandSpec().qualifiedName();
    try {
      if (!(command.getCommand() instanceof Delegable work)) {
        throw new ParameterException(command, name + " is not handed over");
      }
      requireSame(work, assignment);
      return work;
    } catch (ParameterException | IllegalArgumentException e) {
      LOG.info("Refused to another process: {}: {}", name, e.getMessage());
      throw e instanceof ParameterException
          ? e
          : new ExecutionException(command, String.valueOf(e.getMessage()), e);
    }
  }

  private void requireSame(Delegable work, Assignment assignment) {
    List<String> differences =
        Settings.differences(
            assignment.order().settings(), Settings.of(configuration, work::dependsOn, secret));
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "the running process "
              + ProcessHandle.current().pid()
              + " works with other settings: "
              + String.join("; ", differences)
              + ". Give this command the same, or stop that process");
    }
  }
}
