package io.klinesaga.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the console page fit together, and say the same in both languages. */
class ConsoleFilesTest {
  private static final Path FOLDER = Path.of("src/main/resources/io/klinesaga/console");
  private static final Pattern ENTRY =
      Pattern.compile("(?m)^ {2}'([^']+)': '((?:[^'\\\\]|\\\\.)*)',$");
  private static final Pattern BLANK = Pattern.compile("\\{\\w+}");

  private static String text(String file) throws IOException {
    return Files.readString(FOLDER.resolve(file));
  }

  /** What a group of a pattern is, all over a text. */
  private static Set<String> found(String regex, String text) {
    return Pattern.compile(regex)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** All modules but the dictionaries, one after the other. */
  private static String modules() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String file : files()) {
      if (file.endsWith(".js") && !file.equals("en.js") && !file.equals("zh.js")) {
        all.append(text(file));
      }
    }
    return all.toString();
  }

  private static Map<String, String> dictionary(String language) throws IOException {
    String text = text(language + ".js");
    Map<String, String> entries = new LinkedHashMap<>();
    ENTRY.matcher(text).results().forEach(entry -> entries.put(entry.group(1), entry.group(2)));
    assertThat(entries).as("one entry a line").hasSize((int) text.lines().count() - 3);
    return entries;
  }

  @Test
  void both_languages_have_the_same_keys() throws IOException {
    assertThat(dictionary("zh").keySet()).containsExactlyElementsOf(dictionary("en").keySet());
  }

  @Test
  void both_languages_leave_the_same_blanks() throws IOException {
    Map<String, String> chinese = dictionary("zh");
    dictionary("en")
        .forEach(
            (key, text) -> assertThat(blanks(chinese.get(key))).as(key).isEqualTo(blanks(text)));
  }

  private static Set<String> blanks(String text) {
    return BLANK.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  @Test
  void every_text_that_is_shown_is_in_the_dictionary() throws IOException {
    String modules = modules();
    Set<String> keys = dictionary("en").keySet();
    assertThat(keys).containsAll(found("\\bt\\('([^']+)'", modules));
    assertThat(found("\\bword\\('([^']+)'", modules))
        .allSatisfy(prefix -> assertThat(keys).anyMatch(key -> key.startsWith(prefix)));
    assertThat(found("(?<!function )\\bt\\(([^')])", modules))
        .as("keys that are made up")
        .isEmpty();
  }

  @Test
  void no_text_of_the_dictionary_is_in_vain() throws IOException {
    String modules = modules();
    Set<String> used = found("\\bt\\('([^']+)'", modules);
    Set<String> prefixes = found("\\bword\\('([^']+)'", modules);
    assertThat(dictionary("en").keySet())
        .allMatch(key -> used.contains(key) || prefixes.stream().anyMatch(key::startsWith));
  }

  @Test
  void exactly_the_files_that_the_page_needs_are_there_and_are_named() throws IOException {
    Set<String> needed = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(found("\"/console/([\\w.]+)\"", text("index.html")));
    while (!open.isEmpty()) {
      String file = open.pop();
      if (needed.add(file) && file.endsWith(".js")) {
        open.addAll(found("(?m)^import .* from '\\./([\\w.]+)';$", text(file)));
      }
    }
    assertThat(text("files.txt").lines()).containsExactlyElementsOf(needed);
    assertThat(files())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(needed.stream(), Stream.of("index.html", "files.txt")).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<script>", "<style", " style=", " onclick=", "javascript:"})
  void the_page_has_no_code_and_no_style_in_it(String inline) throws IOException {
    assertThat(text("index.html")).doesNotContain(inline);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("})
  void texts_of_the_databases_are_never_read_as_markup(String way) throws IOException {
    assertThat(modules()).doesNotContain(way);
  }

  @Test
  void nothing_is_asked_of_another_host() throws IOException {
    for (String file : files()) {
      assertThat(found("(https?://[^\\s'\"]+)", text(file)))
          .as(file)
          .allMatch("http://www.w3.org/2000/svg"::equals);
    }
  }

  @Test
  void every_colour_that_is_used_is_defined_for_light_and_dark() throws IOException {
    String css = text("console.css");
    Set<String> light = found("(--[\\w-]+):", block(css, ":root {"));
    Set<String> dark = found("(--[\\w-]+):", block(css, ":root[data-theme=\"dark\"] {"));
    assertThat(light).containsAll(found("var\\((--[\\w-]+)\\)", css)).containsAll(dark);
    light.remove("--gap");
    assertThat(dark).isEqualTo(light);
  }

  private static String block(String css, String head) {
    int start = css.indexOf(head);
    return css.substring(start, css.indexOf("\n}", start));
  }
}
