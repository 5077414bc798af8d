package io.klinesaga.postgres;

import io.klinesaga.config.PostgresConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Migrates each schema whose URL, user and password come in; answers each with one line. */
final class MigratorMain {
  private MigratorMain() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      out.println(migrate(order.split(" ", -1)));
    }
  }

  private static String migrate(String[] server) {
    PostgresConfig config =
        new PostgresConfig(
            server[0], server[1], server[2], 2, Duration.ofSeconds(60), Duration.ofSeconds(30));
    try (PostgresDatabase database = new PostgresDatabase(config)) {
      database.migrate();
      return "done";
    } catch (RuntimeException e) {
      return e.toString().replace('\n', ' ');
    }
  }
}
