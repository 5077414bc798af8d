package io.klinesaga.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.embedded.postgres.EmbeddedPostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
class RowFormatterTest {
  private final EmbeddedPostgresServer server;

  RowFormatterTest(@TempDir Path folder) {
    server = EmbeddedPostgresServer.start(folder, 0);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private String postgres(OutputFormat format, String sql) throws SQLException, IOException {
    StringWriter text = new StringWriter();
    try (Connection connection =
            DriverManager.getConnection(server.url(), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      ReadOnlyGuard.beginReadOnly(connection);
      statement.setFetchSize(500);
      try (ResultSet rows = statement.executeQuery(ReadOnlyGuard.checkPostgres(sql))) {
        RowFormatter.print(rows, format, new PrintWriter(text));
      }
    }
    return text.toString();
  }

  @Test
  void a_table_is_aligned_also_with_wide_characters_and_nulls() throws SQLException, IOException {
    assertThat(
            postgres(
                OutputFormat.TABLE,
                "SELECT * FROM (VALUES ('浦发银行', 10.50, true), ('a', NULL, false), (NULL, -1, NULL))"
                    + " AS t (name, price, 有效)"))
        .isEqualTo(
            """
            name     | price | 有效
            ---------+-------+------
            浦发银行 | 10.50 | true
            a        |  NULL | false
            NULL     |    -1 | NULL
            (3 rows)
            """);
  }

  @Test
  void a_value_can_neither_break_a_line_of_the_table_nor_command_the_terminal()
      throws SQLException, IOException {
    assertThat(postgres(OutputFormat.TABLE, "SELECT E'a\\nb\\tc\\x1b[31m' AS x"))
        .isEqualTo("x\n" + "-".repeat(15) + "\na\\nb\\tc\\x1b[31m\n(1 row)\n");
  }

  @Test
  void a_result_without_rows_has_its_columns() throws SQLException, IOException {
    String sql = "SELECT 1 AS a, 2 AS b WHERE false";
    assertThat(postgres(OutputFormat.TABLE, sql)).isEqualTo("a | b\n--+--\n(0 rows)\n");
    assertThat(postgres(OutputFormat.CSV, sql)).isEqualTo("a,b\n");
    assertThat(new ObjectMapper().readTree(postgres(OutputFormat.JSON, sql))).isEmpty();
  }

  @Test
  void csv_is_read_back_as_it_was() throws SQLException, IOException {
    String csv =
        postgres(
            OutputFormat.CSV,
            "SELECT E'a,\"b\"\\r\\nc' AS x, 1.10::numeric AS n, NULL AS z, 'é中' AS u");
    assertThat(csv).isEqualTo("x,n,z,u\n\"a,\"\"b\"\"\r\nc\",1.10,,é中\n");
    try (CSVParser parser = CSVParser.parse(new StringReader(csv), CSVFormat.RFC4180)) {
      List<CSVRecord> records = parser.getRecords();
      assertThat(records.get(1).toList()).containsExactly("a,\"b\"\r\nc", "1.10", "", "é中");
    }
  }

  @Test
  void json_keeps_types_and_exact_numbers() throws SQLException, IOException {
    String json =
        postgres(
            OutputFormat.JSON,
            "SELECT 9223372036854775807 AS big, 0.1::float8 AS d, 12345678901234567890.12345::numeric"
                + " AS n, true AS b, NULL AS z, E'\"\\n' AS s, 'NaN'::float8 AS nan, 1 AS s, 1e10::float8"
                + " AS e, '{\"k\":1}'::jsonb AS j");
    assertThat(json)
        .isEqualTo(
            "[\n{\"big\":9223372036854775807,\"d\":0.1,\"n\":12345678901234567890.12345,\"b\":true,"
                + "\"z\":null,\"s\":\"\\\"\\n\",\"nan\":\"NaN\",\"s_2\":1,\"e\":10000000000,"
                + "\"j\":\"{\\\"k\\\": 1}\"}\n]\n");
    JsonNode row = new ObjectMapper().readTree(json).get(0);
    assertThat(row.get("big").longValue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void postgres_instants_are_shown_at_the_markets_offset() throws SQLException, IOException {
    assertThat(
            postgres(
                OutputFormat.CSV,
                "SELECT '2026-01-05 01:31:00.5+00'::timestamptz, 'infinity'::timestamptz,"
                    + " '2026-01-05 09:31'::timestamp, '2026-01-05'::date, '\\x00ff'::bytea,"
                    + " ARRAY[1,2], NULL::timestamptz"))
        .endsWith(
            "\n2026-01-05T09:31:00.5+08:00,infinity,2026-01-05T09:31:00,2026-01-05,\\x00ff,"
                + "\"{1,2}\",\n");
  }

  @Test
  void values_are_shown_as_text_instants_and_shortest_numbers() throws IOException {
    StringWriter text = new StringWriter();
    RowFormatter formatter =
        new RowFormatter(
            List.of("c1", "c2", "c3", "c4", "c5", "c6"), OutputFormat.CSV, new PrintWriter(text));
    formatter.row(
        new Object[] {
          Instant.parse("2026-01-05T01:31:00Z"),
          "600000.SH 浦",
          820_000_000.25,
          0.1f,
          Long.MIN_VALUE,
          new byte[] {1, (byte) 0xfe}
        });
    formatter.row(new Object[] {null, null, 1e300, -0.0f, null, null});
    assertThat(formatter.end()).isEqualTo(2);
    assertThat(text.toString())
        .isEqualTo(
            "c1,c2,c3,c4,c5,c6\n"
                + "2026-01-05T09:31:00+08:00,600000.SH 浦,820000000.25,0.1,-9223372036854775808,"
                + "\\x01fe\n"
                + ",,1E+300,-0,,\n");
  }

  @Test
  void rows_beyond_the_sample_are_printed_too() throws SQLException, IOException {
    String table =
        postgres(
            OutputFormat.TABLE, "SELECT n, repeat('x', n / 1000) FROM generate_series(1, 2500) n");
    assertThat(table.lines()).hasSize(2503);
    assertThat(table).contains("\n   1 |\n", "\n2500 | xx\n").endsWith("(2500 rows)\n");
  }

  @Test
  void printing_ends_when_the_reader_has_gone() {
    Writer closed =
        new Writer() {
          @Override
          public void write(char[] buffer, int from, int length) throws IOException {
            throw new IOException("broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    assertThatThrownBy(
            () -> {
              RowFormatter formatter =
                  new RowFormatter(List.of("n"), OutputFormat.JSON, new PrintWriter(closed));
              formatter.row(new Object[] {1L});
              formatter.end();
            })
        .isInstanceOf(IOException.class)
        .hasMessage("the output was closed");
  }
}
