package io.klinesaga.cli;

import io.klinesaga.config.Secrets;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells what is wrong with a command line, what was meant perhaps, and where to read on, without
 * the whole usage text.
 */
final class UsageErrors {
  private UsageErrors() {}

  /** Prints it and returns the exit code. */
  static int explain(ParameterException e) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("error: " + Secrets.mask(message(e)));
    String example = example(e);
    if (!example.isEmpty()) {
      err.println("such as: " + Secrets.mask(example));
    }
    if (line.getParent() == null || question(e) == null) {
      UnmatchedArgumentException.printSuggestions(e, err);
    }
    err.println("see " + line.getCommandSpec().qualifiedName(" ") + " --help");
    err.flush();
    return ExitCode.USAGE;
  }

  private static String message(ParameterException e) {
    String question = question(e);
    if (e instanceof UnmatchedArgumentException unmatched) {
      String found = "not understood: " + String.join(" ", unmatched.getUnmatched());
      return question == null ? found : question + " (" + found + ")";
    }
    if (isHelpOfNothing(e)) {
      return noCommand(e.getCommandLine(), e.getValue());
    }
    return question == null
        ? String.valueOf(e.getMessage()).replace("option option", "option") // picocli's slip
        : question;
  }

  private static boolean isHelpOfNothing(ParameterException e) {
    return question(e) != null && e.getArgSpec() == null && e.getValue() != null;
  }

  private static String noCommand(CommandLine line, String found) {
    String parent = line.getParent() == null ? "" : line.getCommandName() + " ";
    return line.getSubcommands().keySet().stream()
        .filter(name -> !name.equals("help"))
        .collect(
            Collectors.joining(
                ", ", "there is no command '" + parent + found + "'; there are: ", ""));
  }

  private static String example(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    CommandLine line = e.getCommandLine();
    return line.getCommand() instanceof Choice choice
        ? choice.example(unmatched.getUnmatched())
        : ofSibling(line, unmatched.getUnmatched());
  }

  /** The command of the same group that has the option which this one does not have. */
  private static String ofSibling(CommandLine line, List<String> found) {
    CommandLine group = line.getParent();
    String option = found.get(0).split("=", 2)[0];
    if (group == null || group.getParent() == null || !option.startsWith("-")) {
      return "";
    }
    return group.getSubcommands().entrySet().stream()
        .filter(command -> command.getValue().getCommandSpec().findOption(option) != null)
        .map(Map.Entry::getKey)
        .findFirst()
        .map(name -> group.getCommandName() + " " + name + " " + String.join(" ", found))
        .orElse("");
  }

  /** What a command asks for that does nothing by itself; null for the others. */
  private static @Nullable String question(ParameterException e) {
    return e.getCommandLine().getCommand() instanceof Choice choice ? choice.question() : null;
  }
}
