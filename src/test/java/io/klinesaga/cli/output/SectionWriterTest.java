package io.klinesaga.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SectionWriterTest {
  private final StringBuilder out = new StringBuilder();

  private static Cell number(String text) {
    return new Cell(Cell.Kind.NUMBER, text);
  }

  @Test
  void an_empty_section_is_one_line() throws IOException {
    new SectionWriter("cleaner rounds", List.of("round_id"), Set.of(), out).end();
    assertThat(out).hasToString("cleaner rounds: none\n");
  }

  @Test
  void what_fits_is_a_table_without_the_hidden_columns() throws IOException {
    SectionWriter writer =
        new SectionWriter("series", List.of("symbol", "first_bar", "txn"), Set.of("txn"), out);
    writer.row(
        new Cell[] {Cell.text("600000.SH"), Cell.text("2026-01-05T00:00:00+08:00"), number("7")});
    writer.end();
    assertThat(out)
        .hasToString(
            """

            series
            symbol    | first_bar
            ----------+--------------------
            600000.SH | 2026-01-05 00:00:00
            (1 row)
            """);
  }

  @Test
  void what_does_not_fit_is_told_in_words_of_eighty_columns() throws IOException {
    SectionWriter writer =
        new SectionWriter(
            "runs",
            List.of("run_id", "started", "rows_written", "saga_success_rate", "error", "reason"),
            Set.of(),
            out);
    writer.row(
        new Cell[] {
          number("1"),
          Cell.text("2026-01-05T16:30:00+08:00"),
          number("1234567"),
          number("98.50"),
          Cell.NULL,
          Cell.text("a database was down\nfor twenty seconds")
        });
    writer.end();
    assertThat(out)
        .hasToString(
            """

            runs
            - run id 1, started 2026-01-05 16:30:00, rows written 1234567,
              saga success rate 98.50%, reason a database was down\\nfor twenty seconds
            """);
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= SectionWriter.WIDTH);
  }
}
