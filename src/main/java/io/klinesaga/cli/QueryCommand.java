package io.klinesaga.cli;

import io.klinesaga.app.Databases;
import io.klinesaga.cli.output.OutputFormat;
import io.klinesaga.cli.output.ReadOnlyGuard;
import io.klinesaga.cli.output.RowFormatter;
import io.klinesaga.config.Configuration;
import io.klinesaga.jdbc.DatabaseException;
import io.klinesaga.jdbc.DatabaseUnreachableException;
import io.klinesaga.postgres.PostgresDatabase;
import io.klinesaga.tdengine.RowVisitor;
import io.klinesaga.tdengine.TdengineBarStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
    subcommands = {
      QueryCommand.Tdengine.class,
      QueryCommand.Postgres.class,
      CommandLine.HelpCommand.class
    })
final class QueryCommand implements Runnable, Choice {
  /** Of a database perhaps. */
  private static final Pattern NAME = Pattern.compile("\\w+");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public String question() {
    return "say which database: td or pg";
  }

  @Override
  public String example(List<String> found) {
    boolean isDatabase = NAME.matcher(found.get(0)).matches() && !ReadOnlyGuard.reads(found.get(0));
    List<String> words = isDatabase ? found.subList(1, found.size()) : found;
    String statement = words.isEmpty() ? "SELECT 1" : String.join(" ", words);
    return statement.startsWith("-")
        ? ""
        : "query pg \"" + statement + "\" or query td \"" + statement + "\"";
  }

  @Override
  public void run() {
    throw new ParameterException(Objects.requireNonNull(spec).commandLine(), question());
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

    abstract void query(Databases databases, String statement, OutputFormat chosen, PrintWriter out)
        throws IOException;

    @Override
    public Integer call() {
      String statement = check(sql);
      Configuration configuration = global.configuration(Map.of());
      return LentDatabases.use(configuration, () -> query(configuration, statement));
    }

    private int query(Configuration configuration, String statement) {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      try (Databases databases = Databases.attach(configuration)) {
        query(databases, statement, chosen(), out);
        out.flush();
      } catch (DatabaseUnreachableException e) {
        throw e;
      } catch (DatabaseException e) {
        throw new IllegalArgumentException(e.getMessage(), e); // the statement is wrong
      } catch (IOException e) {
        throw unwritable(e);
      }
      return ExitCode.OK;
    }

    private OutputFormat chosen() {
      OutputFormat asked = format;
      if (asked == null) {
        return global.isJson() ? OutputFormat.JSON : OutputFormat.TABLE;
      }
      return asked;
    }
  }

  private static UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException("the output cannot be written", e);
  }

  /** On TDengine. */
  @Command(name = "td", description = "Queries TDengine.", mixinStandardHelpOptions = true)
  static final class Tdengine extends Base {
    @Override
    String check(String statement) {
      return ReadOnlyGuard.checkTdengine(statement);
    }

    @Override
    void query(Databases databases, String statement, OutputFormat chosen, PrintWriter out)
        throws IOException {
      try (TdengineBarStore store = new TdengineBarStore(databases.tdengine())) {
        Printed printed = new Printed(chosen, out);
        store.query(statement, store.databaseExists(), printed);
        printed.end();
      }
    }
  }

  /** Prints the rows that it sees. */
  private static final class Printed implements RowVisitor {
    private final OutputFormat format;
    private final PrintWriter out;
    private @Nullable RowFormatter formatter;

    Printed(OutputFormat format, PrintWriter out) {
      this.format = format;
      this.out = out;
    }

    @Override
    public void labels(List<String> columns) {
      try {
        formatter = new RowFormatter(columns, format, out);
      } catch (IOException e) {
        throw unwritable(e);
      }
    }

    @Override
    public void row(@Nullable Object[] values) {
      try {
        Objects.requireNonNull(formatter).row(values);
      } catch (IOException e) {
        throw unwritable(e);
      }
    }

    void end() throws IOException {
      Objects.requireNonNull(formatter).end();
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
    void query(Databases databases, String statement, OutputFormat chosen, PrintWriter out) {
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
                              return print(connection, statement, chosen, out);
                            }));
      }
    }

    private static long print(
        Connection connection, String statement, OutputFormat chosen, PrintWriter out)
        throws SQLException {
      try (Statement jdbc = connection.createStatement();
          ResultSet rows = jdbc.executeQuery(statement)) {
        return RowFormatter.print(rows, chosen, out);
      } catch (IOException e) {
        throw unwritable(e);
      }
    }
  }
}
