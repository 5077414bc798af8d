package io.klinesaga.doctor;

import io.klinesaga.app.Databases;
import io.klinesaga.app.ScheduleWarnings;
import io.klinesaga.config.Configuration;
import io.klinesaga.dryrun.RouteCheck;
import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.routes.RouteFiles;
import io.klinesaga.routes.RouteFilesException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at everything a start needs, beside a running process or without one, and changes nothing:
 * no schema is migrated, no database created, no embedded server made.
 */
public final class Doctor {
  private final Configuration configuration;
  private final Clock clock;
  private final List<Diagnosis> found = new ArrayList<>();

  private Doctor(Configuration configuration, Clock clock) {
    this.configuration = configuration;
    this.clock = clock;
  }

  /** Looks at everything. */
  public static List<Diagnosis> examine(Configuration configuration, Clock clock) {
    Doctor doctor = new Doctor(configuration, clock);
    Findings settings = Findings.of("configuration");
    settings.ok("keys", "every key is known and has a value within its limits");
    doctor.found.addAll(settings.all());
    doctor.found.addAll(MachineDoctor.look(configuration).all());
    doctor.routes();
    MarketDoctor market = MarketDoctor.look(configuration, clock);
    doctor.found.addAll(market.all());
    market
        .market()
        .ifPresent(known -> doctor.found.addAll(SourcesDoctor.look(configuration, known).all()));
    doctor.databases();
    return List.copyOf(doctor.found);
  }

  /** What is found when the configuration itself cannot be used. */
  public static List<Diagnosis> refused(List<String> problems) {
    Findings settings = Findings.of("configuration");
    problems.forEach(p -> settings.problem("key", p, "correct it; the rest is looked at then"));
    return settings.all();
  }

  private void routes() {
    Findings routes = Findings.of("routes");
    try {
      RouteFiles files = RouteCheck.check(configuration);
      routes.ok("files", files.routes().size() + " routes in " + configuration.routesDir());
      ScheduleWarnings.of(configuration, files, clock)
          .forEach(
              warning ->
                  routes.warning("schedule", warning, "write names of weekdays, such as MON-FRI"));
    } catch (RouteFilesException e) {
      routes.problem(
          "files", String.valueOf(e.getMessage()), "correct the files; run would not start");
    }
    RouteFiles.warnings(configuration.routesDir())
        .forEach(
            warning ->
                routes.warning(
                    "other files", warning, "rename it if it has routes, or take it away"));
    found.addAll(routes.all());
  }

  private void databases() {
    boolean postgres = configuration.postgres().isEmbedded();
    boolean tdengine = configuration.tdengine().isEmbedded();
    if ((postgres || tdengine) && !Databases.isMade(configuration)) {
      Findings embedded = Findings.of("embedded");
      embedded.ok("servers", "not made yet: the first start makes them");
      found.addAll(embedded.all());
      if (!postgres) {
        found.addAll(new PostgresDoctor(configuration.postgres(), clock).look().all());
      }
      if (!tdengine) {
        found.addAll(new TdengineDoctor(configuration.tdengine(), false, clock).look().all());
      }
      return;
    }
    attached();
  }

  private void attached() {
    try (Databases databases = Databases.attach(configuration)) {
      found.addAll(new PostgresDoctor(databases.postgres(), clock).look().all());
      boolean isEmbedded = configuration.tdengine().isEmbedded();
      found.addAll(new TdengineDoctor(databases.tdengine(), isEmbedded, clock).look().all());
    } catch (EmbeddedException e) {
      Findings embedded = Findings.of("embedded");
      embedded.unreachable(
          String.valueOf(e.getMessage()), "see the message, or choose another kline.data-dir");
      found.addAll(embedded.all());
    }
  }
}
