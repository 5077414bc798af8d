package io.klinesaga.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.klinesaga.config.Configuration;
import io.klinesaga.config.ConfigurationException;
import io.klinesaga.doctor.Diagnosis;
import io.klinesaga.doctor.Diagnosis.Level;
import io.klinesaga.doctor.Doctor;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code doctor}: whether everything is fit for a start. */
@Command(
    name = "doctor",
    description =
        "Checks configuration, machine, routes, sources and databases and says what to do; changes nothing.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Mixin private GlobalOptions global = new GlobalOptions();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    List<Diagnosis> found = examine();
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (global.isJson()) {
      out.println(json(found));
    } else {
      found.forEach(d -> out.println(line(d)));
      out.println(summary(found));
    }
    out.flush();
    return exitCode(found);
  }

  private List<Diagnosis> examine() {
    Configuration configuration;
    try {
      configuration = global.configuration(Map.of());
    } catch (ConfigurationException e) {
      return Doctor.refused(e.problems());
    }
    return Doctor.examine(configuration, Clock.systemUTC());
  }

  private static String line(Diagnosis d) {
    String todo = d.todo().isEmpty() ? "" : System.lineSeparator() + "           -> " + d.todo();
    return String.format(
        Locale.ROOT, "%-9s  %s %s: %s%s", d.level().word(), d.area(), d.about(), d.found(), todo);
  }

  private static String summary(List<Diagnosis> found) {
    return "checks="
        + found.size()
        + " problems="
        + (count(found, Level.PROBLEM) + count(found, Level.UNREACHABLE))
        + " warnings="
        + count(found, Level.WARNING)
        + " not_known="
        + count(found, Level.UNKNOWN);
  }

  private static long count(List<Diagnosis> found, Level level) {
    return found.stream().filter(d -> d.level() == level).count();
  }

  private static String json(List<Diagnosis> found) {
    ArrayNode array = new ObjectMapper().createArrayNode();
    for (Diagnosis d : found) {
      array
          .addObject()
          .put("area", d.area())
          .put("about", d.about())
          .put("level", d.level().word())
          .put("found", d.found())
          .put("todo", d.todo());
    }
    return array.toString();
  }

  private static int exitCode(List<Diagnosis> found) {
    if (count(found, Level.UNREACHABLE) > 0) {
      return ExitCode.UNREACHABLE;
    }
    return count(found, Level.PROBLEM) > 0 ? ExitCode.INCOMPLETE : ExitCode.OK;
  }
}
