package io.klinesaga.cli;

import io.klinesaga.app.Databases;
import io.klinesaga.config.Configuration;
import io.klinesaga.embedded.DataDirectory;
import io.klinesaga.embedded.Owner;
import io.klinesaga.embedded.Taker;
import io.klinesaga.handover.Build;
import io.klinesaga.handover.Follower;
import io.klinesaga.handover.HandoverClient;
import io.klinesaga.handover.HandoverException;
import io.klinesaga.handover.HandoverException.Reason;
import io.klinesaga.handover.Order;
import io.klinesaga.handover.Settings;
import java.io.PrintWriter;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Hands the work of a command over to the process that runs on its data directory. */
final class Delegation {
  private static final Logger LOG = LoggerFactory.getLogger(Delegation.class);

  private final Configuration configuration;
  private final CommandLine command;
  private final Owner owner;

  private Delegation(Configuration configuration, CommandLine command, Owner owner) {
    this.configuration = configuration;
    this.command = command;
    this.owner = owner;
  }

  /**
   * Hands the work over and follows it to its end; does it here if no process takes it over.
   *
   * @param isQuiet whether its progress is not shown
   * @param here does it, and returns the exit code
   * @return the exit code
   * @throws HandoverException if it is refused or cannot be followed to its end
   */
  static int handOver(
      Configuration configuration, CommandLine command, boolean isQuiet, IntSupplier here) {
    Owner owner = Databases.holder(configuration).orElse(null);
    Taker taker = owner == null ? null : owner.taker();
    return taker == null || owner == null
        ? here.getAsInt()
        : new Delegation(configuration, command, owner).follow(taker, isQuiet);
  }

  private int follow(Taker taker, boolean isQuiet) {
    requireSameProgram(taker);
    String secret = DataDirectory.secret(configuration.dataDir());
    try (Interruption interruption = Interruption.watch();
        ProgressReport progress = ProgressReport.withoutLog(isQuiet);
        HandoverClient client = HandoverClient.connect(taker.port())) {
      interruption.stopWith(() -> cancel(client));
      return interruption.end(client.follow(secret, order(secret), new Console(this, progress)));
    } catch (HandoverException e) {
      throw explained(e);
    }
  }

  /** Asked here: a process whose jar was replaced may not even be able to say so. */
  private void requireSameProgram(Taker taker) {
    String here = Build.current();
    if (!here.equals(taker.build())) {
      throw new HandoverException(
          Reason.REFUSED,
          holder()
              + ", is another build of the program: this command is "
              + here
              + ", that process "
              + taker.build()
              + "; start run again with this one",
          null);
    }
  }

  private String holder() {
    return "process " + owner.pid() + ", which runs on " + configuration.dataDir();
  }

  private void cancel(HandoverClient client) {
    LOG.info("Interrupted: process {} is told to end the work", owner.pid());
    client.cancel("interrupted");
  }

  private Order order(String secret) {
    Delegable work = (Delegable) command.getCommand();
    CommandLine root = command.getCommandSpec().root().commandLine();
    return new Order(
        root.getParseResult().expandedArgs(), Settings.of(configuration, work::dependsOn, secret));
  }

  private HandoverException explained(HandoverException e) {
    String message =
        switch (e.reason()) {
          case REFUSED -> holder() + ", refuses the work: " + e.getMessage();
          case UNREACHABLE ->
              holder()
                  + ", takes over no work: "
                  + e.getMessage()
                  + "; it may be ending, try again";
          case LOST -> holder() + " and did the work, " + lost();
        };
    return new HandoverException(e.reason(), message, e);
  }

  private String lost() {
    return Databases.isHeldBy(owner, configuration)
        ? "has hung up in the middle of it; its log tells why"
        : "has ended in the middle of it; what is half done is taken back at its next start, and"
            + " then this command does the rest";
  }

  /** Shows here what the work says there. */
  private record Console(Delegation work, ProgressReport progress) implements Follower {
    @Override
    public void accepted() {
      LOG.info(
          "Process {} runs on {} and does the work; its log tells more",
          work.owner.pid(),
          work.configuration.dataDir());
    }

    @Override
    public void out(String text) {
      print(work.command.getOut(), text);
    }

    @Override
    public void err(String text) {
      print(work.command.getErr(), text);
    }

    private void print(PrintWriter writer, String text) {
      progress.clear();
      writer.print(text);
      writer.flush();
    }

    @Override
    public void planned(int series) {
      progress.planned(series);
    }

    @Override
    public void seriesEnded(long rows) {
      progress.seriesEnded(rows);
    }
  }
}
