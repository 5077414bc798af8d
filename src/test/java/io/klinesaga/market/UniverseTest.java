package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UniverseTest {
  private static final List<Symbol> ALL =
      Stream.of(
              "600000.SH",
              "688001.SH",
              "900901.SH",
              "510050.SH",
              "000001.SH",
              "880006.SH",
              "113001.SH",
              "204001.SH",
              "777777.SH",
              "000001.SZ",
              "131810.SZ",
              "920001.BJ")
          .map(Symbol::parse)
          .toList();

  private static String chosen(String included, String excluded) {
    Universe universe = Universe.of(Instruments.shipped(), words(included), words(excluded));
    return String.join(" ", ALL.stream().filter(universe::contains).map(Symbol::toString).toList());
  }

  private static List<String> words(String text) {
    return Stream.of(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "share,'','600000.SH 688001.SH 000001.SZ 920001.BJ'",
    "b-share fund,'','900901.SH 510050.SH'",
    "INDEX board,'','000001.SH 880006.SH'",
    "board,880006.SH,''",
    "bond repo,131*.SZ,'113001.SH 204001.SH'",
    "other,'',777777.SH",
    "*.BJ 60????.sh,'','600000.SH 920001.BJ'",
    "000001.*,*.SZ,000001.SH",
    "*.*,'share bond fund index board repo other',900901.SH"
  })
  void types_and_patterns_choose(String included, String excluded, String expected) {
    assertThat(chosen(included, excluded)).isEqualTo(expected);
  }

  @Test
  void what_is_neither_type_nor_pattern_is_named() {
    assertThat(Universe.problems(List.of("share", "etf", "880006", "60?.SH", "6*.HK", "*.BJ")))
        .hasSize(4)
        .allMatch(
            problem ->
                problem.contains(
                    "expected a type (share, b-share, fund, index, board, bond, repo, other) or a"
                        + " pattern such as 600*.SH or *.BJ"))
        .satisfiesExactly(
            problem -> assertThat(problem).startsWith("'etf': "),
            problem -> assertThat(problem).endsWith("; a code needs its exchange, as in 880006.SH"),
            problem -> assertThat(problem).startsWith("'60?.SH': "),
            problem -> assertThat(problem).startsWith("'6*.HK': "));
  }
}
