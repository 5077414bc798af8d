package io.klinesaga.embedded.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;

/** A process that starts a server, commits a row, and waits to be killed. */
final class PostgresHolder {
  private PostgresHolder() {}

  public static void main(String[] args) throws Exception {
    EmbeddedPostgresServer server = EmbeddedPostgresServer.start(Path.of(args[0]), 0);
    try (Connection connection =
            DriverManager.getConnection(server.url(), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE committed (n int)");
      statement.execute("INSERT INTO committed VALUES (42)");
    }
    Path next = Path.of(args[1] + ".next");
    Files.writeString(next, Long.toString(server.pid().orElseThrow()));
    Files.move(next, Path.of(args[1]));
    new CountDownLatch(1).await();
  }
}
