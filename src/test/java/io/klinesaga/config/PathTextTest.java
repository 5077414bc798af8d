package io.klinesaga.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathTextTest {
  @ParameterizedTest
  @CsvSource({
    "LC_ALL,C,the locale LC_ALL=C makes", "LC_CTYPE,POSIX,the locale LC_CTYPE=POSIX makes",
    "LANG,en_US,the locale LANG=en_US makes",
        "OTHER,x,'the default locale, since LANG is not set, makes'"
  })
  void the_locale_is_named_with_what_to_do(String name, String value, String expected) {
    assertThat(PathText.locale(Map.of(name, value), "ANSI_X3.4-1968"))
        .isEqualTo(
            expected
                + " Java read the names of files as ANSI_X3.4-1968, which has no Chinese"
                + " characters: start it with LC_ALL=C.UTF-8");
  }

  @Test
  void a_path_is_read_and_what_is_none_is_told() {
    assertThat(PathText.parse("a/b")).isEqualTo(Path.of("a/b"));
    assertThatThrownBy(() -> PathText.parse("a\0b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected a path (");
  }
}
