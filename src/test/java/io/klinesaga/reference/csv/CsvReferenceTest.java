package io.klinesaga.reference.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.KnownReferences;
import io.klinesaga.reference.Reading;
import io.klinesaga.source.SourceException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The CSV files, right and wrong in each way. */
class CsvReferenceTest {
  private static final KnownReferences NOTHING =
      new KnownReferences() {
        @Override
        public List<Symbol> listed() {
          return List.of();
        }

        @Override
        public List<Symbol> withoutListingDate() {
          return List.of();
        }

        @Override
        public List<Symbol> notAskedFor(
            String source, String subject, Duration age, List<Symbol> symbols) {
          return symbols;
        }

        @Override
        public List<Symbol> withNewBars(String source, List<Symbol> symbols) {
          return symbols;
        }

        @Override
        public boolean hasNewBars() {
          return true;
        }
      };

  private final Path folder;
  private final CsvReference source;

  CsvReferenceTest(@TempDir Path folder) {
    this.folder = folder;
    source = new CsvReference(folder);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text.replace('|', '\n'));
  }

  private Reading<?> read(String name) {
    return switch (name) {
      case "securities.csv" -> source.securities(NOTHING);
      case "codes.csv" -> source.codes();
      case "calendar.csv" -> source.calendar();
      case "actions.csv" -> source.actions(NOTHING);
      default -> source.suspensions(NOTHING);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-8 with mark", "GBK"})
  void titles_in_any_order_and_names_in_either_encoding_are_read(String encoding)
      throws IOException {
    String text =
        "Name,SYMBOL,listed\r\n\"浦发银行, 上海\",600000.SH,1999-11-10\r\n\r\n平安银行,000001.SZ,\r\n";
    Charset charset = encoding.equals("GBK") ? Charset.forName("GBK") : StandardCharsets.UTF_8;
    String mark = encoding.endsWith("mark") ? "\uFEFF" : "";
    Files.write(folder.resolve("securities.csv"), (mark + text).getBytes(charset));
    assertThat(source.securities(NOTHING).parts())
        .singleElement()
        .satisfies(
            list -> {
              assertThat(list.whole()).containsExactlyInAnyOrder(Exchange.SH, Exchange.SZ);
              assertThat(list.securities())
                  .map(one -> one.symbol() + " " + one.name() + " " + one.listed())
                  .containsExactly("600000.SH 浦发银行, 上海 1999-11-10", "000001.SZ 平安银行 null");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "securities.csv, '', expected a line of titles",
    "securities.csv, 'symbol|', 'expected securities, found none'",
    "securities.csv, 'name|x', 'expected the titles [symbol]'",
    "securities.csv, 'symbol,nmae|600000.SH,x', 'found [symbol, nmae]'",
    "securities.csv, 'symbol,symbol|600000.SH,600000.SH', expected the titles",
    "securities.csv, 'symbol|600000', line 2: symbol: symbol '600000'",
    "securities.csv, 'symbol|sh600000', perhaps 600000.SH",
    "securities.csv, 'symbol,type|600000.SH,stock', 'type: expected one of [share'",
    "securities.csv, 'symbol,listed|600000.SH,1999/11/10', 'listed: expected 1999-11-10'",
    "securities.csv, 'symbol,listed|600000.SH,2023-02-30', listed: expected a date",
    "securities.csv, 'symbol,listed,delisted|600000.SH,2000-01-05,2000-01-05', after 2000-01-05",
    "securities.csv, 'symbol|600000.SH|600000.SH', line 3: the same is said in line 2",
    "securities.csv, 'symbol,name|600000.SH', 'line 2: expected 2 cells, found 1'",
    "codes.csv, 'old,new,since|600000.SH,600000.SH,2020-01-02', a code cannot succeed itself",
    "codes.csv, 'old,new|430047.BJ,920047.BJ', since",
    "codes.csv, 'old,new,since|430047.BJ,920047.BJ,', 'since: expected a value'",
    "calendar.csv, 'day,state|2027-01-01,holiday', 'expected open or closed, found'",
    "calendar.csv, 'day,state|2027-01-01,open|2027-01-01,closed', line 3: the same",
    "actions.csv, 'symbol,ex_date,category|600000.SH,2025-07-16,0', 'category: expected 1 to 99'",
    "actions.csv, 'symbol,ex_date,category,c1|600000.SH,2025-07-16,1,NaN', c1: expected a number",
    "actions.csv, 'symbol,ex_date,category,c1|600000.SH,2025-07-16,1,1e3', c1: expected a number",
    "suspensions.csv, 'symbol,day|600000.SH,', day: expected a value"
  })
  void a_wrong_file_is_refused_whole_with_line_and_reason(String name, String text, String reason)
      throws IOException {
    write(name, text);
    Reading<?> reading = read(name);
    assertThat(reading.parts()).isEmpty();
    assertThat(reading.refused()).singleElement().asString().contains(name, reason);
  }

  @Test
  void every_wrong_line_is_told_up_to_ten() throws IOException {
    write("suspensions.csv", "symbol,day" + "|x,2026-01-05".repeat(12));
    assertThat(source.suspensions(NOTHING).refused())
        .singleElement()
        .asString()
        .contains("line 2: ", "line 11: ", "and 2 more")
        .doesNotContain("line 12: ");
  }

  @Test
  void utf_16_is_named() throws IOException {
    Files.write(folder.resolve("codes.csv"), "old,new,since".getBytes(StandardCharsets.UTF_16));
    assertThat(source.codes().refused()).singleElement().asString().contains("UTF-16");
  }

  @Test
  void a_file_that_is_not_there_says_nothing_and_a_folder_that_is_not_there_is_an_error() {
    assertThat(source.codes().parts()).isEmpty();
    assertThat(source.codes().refused()).isEmpty();
    assertThat(source.codes().whole()).isFalse();
    assertThatThrownBy(() -> new CsvReference(folder.resolve("none")).codes())
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("expected a folder");
  }

  @Test
  void days_say_whether_the_exchanges_trade() throws IOException {
    write("calendar.csv", "day,state|2027-02-13,open|2027-02-15,closed");
    assertThat(source.calendar().parts())
        .singleElement()
        .satisfies(
            days ->
                assertThat(days.trades())
                    .containsEntry(LocalDate.of(2027, 2, 13), true)
                    .containsEntry(LocalDate.of(2027, 2, 15), false)
                    .hasSize(2));
  }
}
