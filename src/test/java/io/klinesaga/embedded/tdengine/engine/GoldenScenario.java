package io.klinesaga.embedded.tdengine.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One recorded scenario of a real TDengine ({@code src/test/resources/golden}) and its comparison
 * with what another server answers, over whatever way the {@link Server} reaches it.
 */
public final class GoldenScenario {
  /** Runs one statement; what it throws is turned into an {@link Answer} by the caller. */
  @FunctionalInterface
  public interface Server {
    Answer execute(String sql);
  }

  /**
   * What a server answers: exactly one of update, rows, error.
   *
   * @param update affected rows
   * @param columns {@code name TYPE}, with the type's JDBC name
   * @param rows Long (integers and times), Boolean, Double, String or null
   * @param error {@code 0xcode message}
   */
  public record Answer(
      @Nullable Integer update,
      List<String> columns,
      List<List<@Nullable Object>> rows,
      @Nullable String error) {

    public static Answer ofUpdate(int rows) {
      return new Answer(rows, List.of(), List.of(), null);
    }

    public static Answer ofError(int code, String message) {
      return new Answer(
          null, List.of(), List.of(), String.format(Locale.ROOT, "0x%04x %s", code, message));
    }
  }

  /**
   * The comparison of one scenario.
   *
   * @param different one text per statement answered otherwise, with both answers
   * @param refused the statements refused as not supported
   */
  public record Comparison(int equal, List<String> different, List<String> refused) {}

  private static final String REFUSAL = "not supported by the embedded TDengine";

  private final List<JsonNode> statements;

  private GoldenScenario(List<JsonNode> statements) {
    this.statements = statements;
  }

  /** Loads a scenario such as {@code 01-schema}. Its database is {@code g}. */
  public static GoldenScenario load(String name) throws IOException {
    return load(name, "g");
  }

  /** Loads a scenario with another database. */
  public static GoldenScenario load(String name, String database) throws IOException {
    try (InputStream in = GoldenScenario.class.getResourceAsStream("/golden/" + name + ".jsonl")) {
      if (in == null) {
        throw new IOException("no scenario " + name);
      }
      ObjectMapper json = new ObjectMapper();
      List<JsonNode> statements = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (!line.isBlank()) {
          statements.add(json.readTree(line.replaceAll("\\bg\\b", database)));
        }
      }
      return new GoldenScenario(statements);
    }
  }

  /** The SQL texts. */
  public List<String> statements() {
    return statements.stream().map(statement -> statement.get("sql").asText()).toList();
  }

  /** Runs the scenario from top to bottom; the server has no such database. */
  public Comparison compare(Server server) {
    int equal = 0;
    List<String> different = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (JsonNode statement : statements) {
      String sql = statement.get("sql").asText();
      Answer expected = expected(statement);
      Answer actual = server.execute(sql);
      if (actual.error() != null && actual.error().contains(REFUSAL)) {
        refused.add(sql + "\n    " + actual.error());
      } else if (normalised(expected, sql).equals(normalised(actual, sql))) {
        equal++;
      } else {
        different.add(sql + "\n    real: " + expected + "\n    here: " + actual);
      }
    }
    return new Comparison(equal, different, refused);
  }

  private static Answer expected(JsonNode statement) {
    if (statement.has("update")) {
      return Answer.ofUpdate(statement.get("update").asInt());
    }
    if (statement.has("error")) {
      JsonNode error = statement.get("error");
      return Answer.ofError(
          Integer.decode(error.get("code").asText()), error.get("message").asText());
    }
    List<String> columns = new ArrayList<>();
    List<List<@Nullable Object>> rows = new ArrayList<>();
    statement
        .get("columns")
        .forEach(c -> columns.add(c.get("name").asText() + " " + c.get("type").asText()));
    statement
        .get("rows")
        .forEach(
            row -> {
              List<@Nullable Object> values = new ArrayList<>();
              row.forEach(value -> values.add(value(value)));
              rows.add(values);
            });
    return new Answer(null, columns, rows, null);
  }

  private static @Nullable Object value(JsonNode value) {
    if (value.isNull()) {
      return null;
    }
    if (value.isBoolean()) {
      return value.asBoolean();
    }
    if (value.isTextual()) {
      return value.asText();
    }
    return value.isIntegralNumber() ? (Object) value.asLong() : (Object) value.asDouble();
  }

  /** Row order counts where the statement orders, or reads one child table. */
  private static Answer normalised(Answer answer, String sql) {
    if (sql.contains("order by") || sql.contains("from k_") || sql.contains("interval(")) {
      return answer;
    }
    List<List<@Nullable Object>> rows = new ArrayList<>(answer.rows());
    Collections.sort(rows, (a, b) -> a.toString().compareTo(b.toString()));
    return new Answer(answer.update(), answer.columns(), rows, answer.error());
  }
}
