package io.klinesaga.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.complete.Answers;
import io.klinesaga.complete.DayAnswer;
import io.klinesaga.complete.GivenAnswer;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Period;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables {@code day_state} and {@code day_answer}. */
public final class PostgresAnswers implements Answers {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of two processes that give the same answer at once, one finds that of the other. */
  private static final String KEEP =
      """
      WITH changed AS (
        INSERT INTO day_state AS s (day, period, complete, figures, hash, complete_since)
        VALUES (?, ?, ?, ?::jsonb, ?, CASE WHEN ? THEN now() END)
        ON CONFLICT (day, period) DO UPDATE SET complete = excluded.complete, figures = excluded.figures, hash = excluded.hash,
          answered_at = now(), complete_since = CASE WHEN excluded.complete = 'yes' THEN coalesce(s.complete_since, now()) END
        WHERE s.hash <> excluded.hash
        RETURNING *)
      INSERT INTO day_answer (day, period, complete, figures, hash, exceptions)
      SELECT day, period, complete, figures, hash, ?::jsonb FROM changed
      """;

  private static final String HISTORY =
      """
      SELECT day, period, answered_at, complete, exceptions FROM day_answer
      WHERE day BETWEEN ? AND ? AND (cardinality(?::text[]) = 0 OR period = ANY (?::text[])) ORDER BY day, period, answer_id
      """;

  private final Transactions transactions;

  public PostgresAnswers(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public boolean keep(DayAnswer answer) {
    return transactions.execute(
            "keep the answer for " + answer.day() + " " + answer.period(),
            connection ->
                Sql.update(
                    connection,
                    KEEP,
                    answer.day(),
                    answer.period().code(),
                    answer.complete().code(),
                    json(answer.figures()),
                    answer.hash(),
                    answer.complete() == DayAnswer.Complete.YES,
                    json(exceptions(answer))))
        > 0;
  }

  private static Map<String, String> exceptions(DayAnswer answer) {
    Map<String, String> exceptions = new LinkedHashMap<>();
    answer
        .exceptions()
        .forEach(one -> exceptions.put(one.series().symbol().toString(), one.state().code()));
    return exceptions;
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer cannot be written as JSON", e);
    }
  }

  /** The answers that were given for days, each after those before it. */
  public List<GivenAnswer> history(LocalDate from, LocalDate to, Collection<Period> periods) {
    return transactions.execute(
        "read the answers of days",
        connection -> {
          Object codes = Sql.column(connection, "text", periods, Period::code);
          return Sql.query(
              connection,
              HISTORY,
              row ->
                  new GivenAnswer(
                      row.getObject(1, LocalDate.class),
                      Period.parse(row.getString(2)),
                      row.getObject(3, OffsetDateTime.class).toInstant(),
                      row.getString(4),
                      states(row.getString(5))),
              from,
              to,
              codes,
              codes);
        });
  }

  private static Map<String, String> states(String json) {
    try {
      return JSON.readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("day_answer.exceptions is no object of texts", e);
    }
  }
}
