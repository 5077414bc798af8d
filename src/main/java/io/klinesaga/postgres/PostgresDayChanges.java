package io.klinesaga.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.complete.DayChange;
import io.klinesaga.complete.DayChanges;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Period;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** The table {@code day_change}. */
public final class PostgresDayChanges implements DayChanges {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What another process is taking out is left to it. */
  private static final String TAKE =
      """
      WITH taken AS (
        DELETE FROM day_change WHERE change_id IN (
          SELECT change_id FROM day_change ORDER BY change_id LIMIT ? FOR UPDATE SKIP LOCKED)
        RETURNING *)
      SELECT day, period, complete, changed_at, figures FROM taken ORDER BY change_id
      """;

  private final Transactions transactions;

  public PostgresDayChanges(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<DayChange> take(int most) {
    return transactions.execute(
        "take out the changes of days",
        connection -> Sql.query(connection, TAKE, PostgresDayChanges::change, most));
  }

  private static DayChange change(ResultSet row) throws SQLException {
    return new DayChange(
        row.getObject(1, LocalDate.class),
        Period.parse(row.getString(2)),
        row.getString(3),
        row.getObject(4, OffsetDateTime.class).toInstant(),
        figures(row.getString(5)));
  }

  private static Map<String, Integer> figures(String json) {
    try {
      return JSON.readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("day_change.figures is no object of numbers", e);
    }
  }
}
