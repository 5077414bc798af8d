package io.klinesaga;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.testing.Manual;
import io.klinesaga.testing.ManualPage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The form of the manual: every link leads somewhere, and the two languages say the same. */
class ManualTest {
  private static final int README_LINES = 250;
  private static final Pattern LABEL =
      Pattern.compile("\\[[^\\]*]+]|(?<=-- ).+?(?= -->)|(?<=\\w: ).+$", Pattern.MULTILINE);

  /** Words for which the Chinese pages have another one. */
  private static final Map<String, String> AVOIDED =
      Map.of(
          "清理器", "清理任务",
          "范围", "区间",
          "样例", "样本",
          "重新加载", "热加载",
          "物理删除", "永久删除",
          "操作员", "运维人员");

  static Set<String> pages() {
    Set<String> names = new TreeSet<>(Manual.ENGLISH.pages().keySet());
    names.addAll(Manual.CHINESE.pages().keySet());
    return names;
  }

  @Test
  void every_page_is_there_in_both_languages() {
    assertThat(Manual.CHINESE.pages().keySet()).isEqualTo(Manual.ENGLISH.pages().keySet());
    assertThat(pages())
        .containsExactlyInAnyOrder(
            Manual.README,
            "adjusted-prices",
            "api",
            "architecture",
            "building",
            "changelog",
            "cluster",
            "completeness",
            "reading",
            "command-line",
            "configuration",
            "console",
            "data",
            "embedded-tdengine",
            "how-it-works",
            "operations",
            "performance",
            "real-servers",
            "reference-data",
            "routes",
            "runbook",
            "your-data");
  }

  @ParameterizedTest
  @EnumSource
  void the_first_page_is_short_and_leads_to_every_other(Manual manual) {
    ManualPage readme = manual.page(Manual.README);
    assertThat(readme.text().lines().count()).isLessThanOrEqualTo(README_LINES);
    List<Path> linked =
        readme.links().stream().map(link -> target(readme, link)).distinct().toList();
    assertThat(linked)
        .containsAll(files(manual).stream().filter(file -> !file.equals(readme.file())).toList());
  }

  private static List<Path> files(Manual manual) {
    return manual.pages().values().stream().map(ManualPage::file).toList();
  }

  /** The file a link leads to. */
  private static Path target(ManualPage page, String link) {
    String file = link.replaceFirst("#.*", "");
    return file.isEmpty() ? page.file() : page.file().resolveSibling(file).normalize();
  }

  @ParameterizedTest
  @EnumSource
  void every_link_leads_somewhere(Manual manual) {
    for (ManualPage page : manual.pages().values()) {
      for (String link : page.links()) {
        if (!link.startsWith("https://")) {
          assertThat(target(page, link)).as(page.file() + ": " + link).exists();
          assertThat(anchors(page, link)).as(page.file() + ": " + link).contains(anchor(link));
        }
      }
    }
  }

  private static String anchor(String link) {
    return link.contains("#") ? link.substring(link.indexOf('#') + 1) : "";
  }

  /** What links to that file may name; nothing at all is always right. */
  private static List<String> anchors(ManualPage page, String link) {
    Path target = target(page, link);
    return Stream.concat(
            Stream.of(""),
            everything()
                .filter(other -> other.file().equals(target))
                .flatMap(other -> other.anchors().stream()))
        .toList();
  }

  private static Stream<ManualPage> everything() {
    return Stream.of(Manual.values()).flatMap(manual -> manual.pages().values().stream());
  }

  @ParameterizedTest
  @EnumSource
  void pages_lead_to_pages_of_their_language_and_to_their_twin(Manual manual) {
    Manual other = manual == Manual.ENGLISH ? Manual.CHINESE : Manual.ENGLISH;
    manual
        .pages()
        .forEach(
            (name, page) -> {
              List<Path> foreign =
                  page.links().stream()
                      .map(link -> target(page, link))
                      .filter(files(other)::contains)
                      .toList();
              assertThat(foreign).as(page.file().toString()).containsExactly(twin(other, name));
            });
  }

  private static Path twin(Manual other, String name) {
    return other.page(name).file();
  }

  @ParameterizedTest
  @EnumSource
  void no_page_has_two_headings_of_one_name(Manual manual) {
    manual
        .pages()
        .forEach((name, page) -> assertThat(page.anchors()).as(name).doesNotHaveDuplicates());
  }

  @ParameterizedTest
  @EnumSource
  void tables_are_well_formed(Manual manual) {
    for (ManualPage page : manual.pages().values()) {
      int borders = 0;
      for (String line : page.prose().lines().toList()) {
        if (line.startsWith("|")) {
          int found = ManualPage.borders(line);
          assertThat(line).endsWith("|");
          assertThat(found).as(page.file() + ": " + line).isEqualTo(borders == 0 ? found : borders);
          borders = found;
        } else {
          borders = 0;
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void both_languages_have_the_same_structure(String name) {
    ManualPage english = Manual.ENGLISH.page(name);
    ManualPage chinese = Manual.CHINESE.page(name);
    assertThat(chinese.levels()).isEqualTo(english.levels());
    assertThat(shapes(chinese)).isEqualTo(shapes(english));
  }

  private static List<Integer> shapes(ManualPage page) {
    return ManualPage.rows(page.text()).stream().map(List::size).toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void both_languages_have_the_same_code_and_the_same_diagrams(String name) {
    List<ManualPage.Code> english = ManualPage.code(Manual.ENGLISH.page(name).text());
    List<ManualPage.Code> chinese = ManualPage.code(Manual.CHINESE.page(name).text());
    assertThat(chinese.stream().map(ManualTest::comparable))
        .containsExactlyElementsOf(english.stream().map(ManualTest::comparable).toList());
  }

  /** A diagram without what it says to people; other code as it is. */
  private static String comparable(ManualPage.Code code) {
    return isDiagram(code) ? LABEL.matcher(code.text()).replaceAll("…") : code.text();
  }

  private static boolean isDiagram(ManualPage.Code code) {
    return code.language().equals("mermaid");
  }

  @Test
  void diagrams_and_heads_of_tables_of_the_chinese_pages_are_chinese() {
    Pattern han = Pattern.compile("\\p{IsHan}");
    for (ManualPage page : Manual.CHINESE.pages().values()) {
      ManualPage.code(page.text()).stream()
          .filter(ManualTest::isDiagram)
          .flatMap(code -> LABEL.matcher(code.text()).results())
          .forEach(label -> assertThat(label.group()).containsPattern(han));
      headRows(page).forEach(row -> assertThat(row).as("head").containsPattern(han));
    }
  }

  /** The heads of tables; those without a word are left out. */
  private static List<String> headRows(ManualPage page) {
    List<String> lines = page.prose().lines().toList();
    return Stream.iterate(1, i -> i < lines.size(), i -> i + 1)
        .filter(i -> lines.get(i).startsWith("| ---"))
        .map(i -> lines.get(i - 1))
        .filter(head -> !head.equals("| | |"))
        .toList();
  }

  @Test
  void the_chinese_pages_have_one_word_for_each_thing() {
    for (ManualPage page : Manual.CHINESE.pages().values()) {
      String words = page.prose().replaceAll("`[^`]*`|]\\([^)]*\\)|https://\\S+", "");
      AVOIDED.forEach(
          (avoided, word) ->
              assertThat(words).as(page.file() + ": use " + word).doesNotContain(avoided));
      assertThat(words)
          .as(page.file() + ": use Saga")
          .doesNotContainPattern("(?<![\\w.-])saga(?![\\w-]| 或 traditional)");
    }
  }
}
