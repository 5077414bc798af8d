package io.klinesaga.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The manual in one language: a README and the pages it leads to. */
public enum Manual {
  ENGLISH("README.md", "src/docs"),
  CHINESE("README.zh-CN.md", "src/docs/zh-CN");

  /** The name of the first page. */
  public static final String README = "README";

  private final Map<String, ManualPage> pages;

  Manual(String readme, String folder) {
    pages = new TreeMap<>();
    pages.put(README, ManualPage.read(Path.of(readme)));
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      files
          .filter(file -> file.toString().endsWith(".md"))
          .forEach(file -> pages.put(name(file), ManualPage.read(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ".md".length());
  }

  /** The pages by name: that of the file without {@code .md}. */
  public Map<String, ManualPage> pages() {
    return pages;
  }

  /** A page by its name, such as {@code data}. */
  public ManualPage page(String name) {
    ManualPage page = pages.get(name);
    if (page == null) {
      throw new AssertionError("no page " + name + " in " + pages.keySet());
    }
    return page;
  }

  /** The part of a page below the heading that is called so in English. */
  public String section(String page, String englishTitle) {
    List<String> titles = ENGLISH.page(page).titles();
    int index = titles.indexOf(englishTitle);
    if (index < 0) {
      throw new AssertionError("no heading " + englishTitle + " in " + titles);
    }
    return page(page).section(index);
  }

  /** Everything, one page after the other. */
  public String text() {
    return pages.values().stream().map(ManualPage::text).collect(Collectors.joining("\n"));
  }
}
