package io.klinesaga.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseOptionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          VGROUPS 8 REPLICA 3 BUFFER 256 | VGROUPS 8 REPLICA 3 BUFFER 256
          vgroups 8   replica 1          | VGROUPS 8 REPLICA 1
          CacheModel 'both' CACHESIZE 16 | CACHEMODEL 'both' CACHESIZE 16
          cachemodel last_row            | CACHEMODEL 'last_row'
          PAGES 64 PAGESIZE 16 COMP 2    | PAGES 64 PAGESIZE 16 COMP 2
          STT_TRIGGER 1 WAL_RETENTION_PERIOD 0 | STT_TRIGGER 1 WAL_RETENTION_PERIOD 0
          """)
  void options_are_read_as_in_create_database(String text, String sql) {
    assertThat(DatabaseOptions.parse(text).sql()).isEqualTo(sql);
  }

  @Test
  void none_is_none() {
    assertThat(DatabaseOptions.parse("  ").sql()).isEmpty();
    assertThat(DatabaseOptions.parse("").values()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"KEEP", "DURATION", "PRECISION", "WAL_LEVEL", "WAL_FSYNC_PERIOD", "wal_level"})
  void what_the_product_sets_is_refused_by_name(String name) {
    assertThatThrownBy(() -> DatabaseOptions.parse("VGROUPS 4 " + name + " 1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no option " + name.toUpperCase(Locale.ROOT))
        .hasMessageContaining("the product sets it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          SINGLE_STABLE 1                | there are six super tables
          VGROUP 8                       | did you mean VGROUPS?
          SPEED 8                        | found 'SPEED', which is none of BUFFER, CACHEMODEL
          VGROUPS                        | a value of option VGROUPS
          VGROUPS 8 REPLICA              | a value of option REPLICA
          VGROUPS eight                  | found 'eight'
          VGROUPS -1                     | found '-1'
          REPLICA 5                      | a value of option REPLICA like [123], found '5'
          COMP 3                         | a value of option COMP
          CACHEMODEL all                 | none|last_row|last_value|both
          VGROUPS 8 vgroups 4            | option VGROUPS once
          VGROUPS 8;DROP DATABASE x      | found '8;DROP'
          CACHEMODEL 'both';             | a value of option CACHEMODEL
          VGROUPS 8, REPLICA 3           | found '8,'
          VGROUPS 8 -- REPLICA 3         | found '--'
          VGROUPS 8 /**/ 3               | found '/**/'
          """)
  void whatever_else_is_refused_with_what_was_expected(String text, String expected) {
    assertThatThrownBy(() -> DatabaseOptions.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void a_configuration_hands_them_on() {
    Configuration configuration =
        Configuration.load(
            null,
            Map.of(),
            Map.of(
                "kline.tdengine.url",
                "jdbc:TAOS-WS://a:6041,[::1]:6042/?useSSL=false",
                "kline.tdengine.database-options",
                "VGROUPS 8"));
    assertThat(configuration.tdengine().databaseOptions().sql()).isEqualTo("VGROUPS 8");
    assertThat(configuration.tdengine().at("jdbc:TAOS-WS://b:1", "u", "p").databaseOptions())
        .isEqualTo(configuration.tdengine().databaseOptions());
    assertThat(configuration.tdengine().servers()).containsExactly("a:6041", "[::1]:6042");
  }
}
