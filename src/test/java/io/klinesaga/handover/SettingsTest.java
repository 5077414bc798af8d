package io.klinesaga.handover;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  private static final String SALT = "salt";

  private static Map<String, String> settings(Map<String, String> set) {
    Map<String, String> all = new HashMap<>(set);
    all.putIfAbsent("kline.source.csv.directory", "src/sample");
    return Settings.of(Configuration.load(null, Map.of(), all), key -> true, SALT);
  }

  @Test
  void equal_settings_do_not_differ_however_a_folder_is_written() throws Exception {
    String absolute = Path.of("src/sample").toRealPath().toString();
    assertThat(
            Settings.differences(
                settings(Map.of()), settings(Map.of("kline.source.csv.directory", absolute))))
        .isEmpty();
    assertThat(
            Settings.differences(
                settings(Map.of()),
                settings(Map.of("kline.source.csv.directory", "./src/../src/sample"))))
        .isEmpty();
  }

  @Test
  void folders_that_only_look_the_same_differ(@TempDir Path elsewhere) throws Exception {
    Map<String, String> there = new HashMap<>(settings(Map.of()));
    there.put("kline.source.csv.directory", elsewhere.toRealPath() + "/src/sample");
    assertThat(Settings.differences(settings(Map.of()), there))
        .containsExactly(
            "kline.source.csv.directory is "
                + Path.of("src/sample").toRealPath()
                + " here and "
                + elsewhere.toRealPath()
                + "/src/sample there");
  }

  @Test
  void what_one_of_them_lacks_differs() {
    assertThat(
            Settings.differences(
                settings(Map.of("my.key", "1")), settings(Map.of("my.other-key", "2"))))
        .containsExactly(
            "my.key is 1 here and (empty) there", "my.other-key is (empty) here and 2 there");
  }

  @Test
  void secrets_are_compared_and_neither_sent_nor_shown(@TempDir Path folder) throws Exception {
    String url = "jdbc:postgresql://h/d?password=";
    Map<String, String> here =
        settings(Map.of("kline.postgres.url", url + "abcd", "my.token", "abcd"));
    Map<String, String> there =
        settings(Map.of("kline.postgres.url", url + "efgh", "my.token", "efgh"));
    assertThat(here.toString() + there).doesNotContain("abcd", "efgh");
    assertThat(Settings.differences(here, there))
        .containsExactly(
            "kline.postgres.url differs (a secret, not shown)",
            "my.token differs (a secret, not shown)");
    assertThat(Settings.differences(here, here)).isEmpty();
    Path file = Files.writeString(folder.resolve("password"), "abcd\n");
    Map<String, String> fromFile =
        settings(Map.of("kline.management.password-file", file.toString()));
    assertThat(
            Settings.differences(fromFile, settings(Map.of("kline.management.password", "abcd"))))
        .as("wherever a password was read")
        .isEmpty();
  }
}
