package io.klinesaga.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.complete.Answers;
import io.klinesaga.complete.DayAnswer;
import io.klinesaga.complete.GivenAnswer;
import io.klinesaga.complete.GivenAnswers;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables {@code day_state} and {@code day_answer}. */
public final class PostgresAnswers implements Answers, GivenAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Of two processes that give the same answer at once, one finds that of the other: so a change is
   * noted once.
   */
  private static final String KEEP =
      """
      WITH changed AS (
        INSERT INTO day_state AS s (day, period, complete, figures, markets, hash, looked_at, complete_since)
        VALUES (?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, CASE WHEN ? THEN now() END)
        ON CONFLICT (day, period) DO UPDATE SET complete = excluded.complete, figures = excluded.figures, markets = excluded.markets, hash = excluded.hash,
          answered_at = now(), looked_at = excluded.looked_at, complete_before = s.complete,
          complete_since = CASE WHEN excluded.complete = 'yes' THEN coalesce(s.complete_since, now()) END
        WHERE s.hash <> excluded.hash AND s.looked_at <= excluded.looked_at
        RETURNING *
      ), noted AS (
        INSERT INTO day_change (day, period, complete, figures)
        SELECT day, period, complete, figures FROM changed
        WHERE (complete = 'yes') <> (complete_before IS NOT NULL AND complete_before = 'yes'))
      INSERT INTO day_answer (day, period, complete, figures, hash, exceptions)
      SELECT day, period, complete, figures, hash, ?::jsonb FROM changed
      """;

  /** The same answer again: what is kept of markets was not always. */
  private static final String LOOKED =
      "UPDATE day_state SET looked_at = ?, markets = ?::jsonb WHERE day = ? AND period = ? AND hash = ? AND looked_at < ?";

  private static final String COMPLETE =
      """
      SELECT day, period FROM day_state
      WHERE day BETWEEN ? AND ? AND complete = 'yes' AND looked_at > now() - ? * interval '1 millisecond'
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
  public Instant now() {
    return transactions.execute(
        "read the time",
        connection ->
            Sql.one(
                connection,
                "SELECT clock_timestamp()",
                row -> row.getObject(1, OffsetDateTime.class).toInstant()));
  }

  @Override
  public boolean keep(DayAnswer answer, Instant looked) {
    String markets = json(answer.marketFigures());
    OffsetDateTime time = looked.atOffset(ZoneOffset.UTC);
    return transactions.execute(
        "keep the answer for " + answer.day() + " " + answer.period(),
        connection -> {
          boolean isNew =
              Sql.update(
                      connection,
                      KEEP,
                      answer.day(),
                      answer.period().code(),
                      answer.complete().code(),
                      json(answer.figures()),
                      markets,
                      answer.hash(),
                      time,
                      answer.complete() == DayAnswer.Complete.YES,
                      json(exceptions(answer)))
                  > 0;
          Sql.update(
              connection,
              LOOKED,
              time,
              markets,
              answer.day(),
              answer.period().code(),
              answer.hash(),
              time);
          return isNew;
        });
  }

  @Override
  public Map<LocalDate, Set<Period>> complete(LocalDate from, LocalDate to, Duration within) {
    Map<LocalDate, Set<Period>> complete = new HashMap<>();
    transactions.execute(
        "look which days are complete",
        connection -> {
          Sql.read(
              connection,
              COMPLETE,
              row ->
                  complete
                      .computeIfAbsent(
                          row.getObject(1, LocalDate.class), unused -> EnumSet.noneOf(Period.class))
                      .add(Period.parse(row.getString(2))),
              from,
              to,
              within.toMillis());
          return complete;
        });
    return complete;
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
