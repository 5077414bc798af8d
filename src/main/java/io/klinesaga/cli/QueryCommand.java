package io.klinesaga.cli;

import io.klinesaga.app.Databases;
import io.klinesaga.cli.output.OutputFormat;
import io.klinesaga.cli.output.ReadOnlyGuard;
import io.klinesaga.cli.output.RowFormatter;
import io.klinesaga.config.Configuration;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.jdbc.SqlWork;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.tdengine.TdengineBarStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code query td} and {@code query pg}. */
@Command(
    name = "query",
    description = "Runs one reading statement; anything that writes is refused.",
    mixinStandardHelpOptions = true,
    subcommands = {QueryCommand.Tdengine.class, QueryCommand.Postgres.class})
final class QueryCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "say which database: td or pg");
  }

  /** Options of both. */
  private abstract static class Base implements Callable<Integer> {
    @Mixin private GlobalOptions global = new GlobalOptions();
    @Spec private @Nullable CommandSpec spec;

    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        description = "table, csv or json. Default: table, or json with --json.")
    private @Nullable OutputFormat format;

    @Parameters(paramLabel = "SQL", description = "The statement, in quotes.")
    private String sql = "";

    abstract String check(String statement);

    abstract void query(Databases databases, SqlWork<Void> work);

    @Override
    public Integer call() {
      String statement = check(sql);
      Configuration configuration = global.configuration(Map.of());
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      try (Databases databases = Databases.attach(configuration)) {
        query(databases, connection -> print(connection, statement, out));
      } catch (DatabaseUnreachableException e) {
        throw e;
      } catch (DatabaseException e) {
        throw new IllegalArgumentException(e.getMessage(), e); // the statement is wrong
      }
      return ExitCode.OK;
    }

    @SuppressWarnings("NullAway") // Void has no other value
    private Void print(Connection connection, String statement, PrintWriter out)
        throws SQLException {
      OutputFormat chosen = format;
      if (chosen == null) {
        chosen = global.isJson() ? OutputFormat.JSON : OutputFormat.TABLE;
      }
      try (Statement jdbc = connection.createStatement();
          ResultSet rows = jdbc.executeQuery(statement)) {
        RowFormatter.print(rows, chosen, out);
        out.flush();
        return null;
      } catch (IOException e) {
        throw new UncheckedIOException("the output cannot be written", e);
      }
    }
  }

  /** On TDengine. */
  @Command(name = "td", description = "Queries TDengine.", mixinStandardHelpOptions = true)
  static final class Tdengine extends Base {
    @Override
    String check(String statement) {
      return ReadOnlyGuard.checkTdengine(statement);
    }

    @Override
    void query(Databases databases, SqlWork<Void> work) {
      try (TdengineBarStore store = new TdengineBarStore(databases.tdengine())) {
        boolean hasDatabase = store.schemaExists();
        store.query(
            "query",
            connection -> {
              if (hasDatabase) {
                use(connection, databases.tdengine().database());
              }
              return work.run(connection);
            });
      }
    }
  }

  private static void use(Connection connection, String database) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("USE " + database); // so that super tables need no prefix
    }
  }

  /** On PostgreSQL. */
  @Command(name = "pg", description = "Queries PostgreSQL.", mixinStandardHelpOptions = true)
  static final class Postgres extends Base {
    @Override
    String check(String statement) {
      return ReadOnlyGuard.checkPostgres(statement);
    }

    @Override
    void query(Databases databases, SqlWork<Void> work) {
      try (PostgresDatabase postgres = new PostgresDatabase(databases.postgres())) {
        postgres.ping();
        postgres
            .transactions()
            .inTransaction(
                () ->
                    postgres
                        .transactions()
                        .execute(
                            "query",
                            connection -> {
                              ReadOnlyGuard.beginReadOnly(connection);
                              return work.run(connection);
                            }));
      }
    }
  }
}
