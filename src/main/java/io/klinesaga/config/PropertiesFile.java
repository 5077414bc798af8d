package io.klinesaga.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A file in the syntax of {@link Properties}, UTF-8, read so that every entry knows its line. Each
 * logical line is handed to {@link Properties} alone, so separators and escapes are Java's.
 */
final class PropertiesFile {
  /** One entry; {@code line} is the number of its first line, from 1. */
  record Entry(String key, String value, int line) {}

  private final Path path;
  private final List<String> problems;

  PropertiesFile(Path path, List<String> problems) {
    this.path = path;
    this.problems = problems;
  }

  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    List<String> lines = lines();
    for (int i = 0; i < lines.size(); i++) {
      int first = i;
      StringBuilder logical = new StringBuilder(lines.get(i));
      while (!isComment(lines.get(first)) && isContinued(lines.get(i)) && i + 1 < lines.size()) {
        logical.append('\n').append(lines.get(++i));
      }
      parse(logical.toString(), first + 1, entries);
    }
    return entries;
  }

  private void parse(String text, int line, List<Entry> entries) {
    Properties one = new Properties();
    try {
      one.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      problems.add(
          path + ":" + line + ": not in the syntax of a properties file: " + e.getMessage());
      return;
    }
    for (String key : one.stringPropertyNames()) {
      entries.add(new Entry(key, one.getProperty(key), line));
    }
  }

  private List<String> lines() {
    try {
      String text = Files.readString(path, StandardCharsets.UTF_8);
      return withoutByteOrderMark(text).lines().toList();
    } catch (NoSuchFileException e) {
      problems.add("configuration file " + path + ": does not exist");
    } catch (CharacterCodingException e) {
      problems.add("configuration file " + path + ": is not UTF-8");
    } catch (IOException e) {
      problems.add("configuration file " + path + ": cannot be read: " + e);
    }
    return List.of();
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static boolean isComment(String line) {
    String text = line.stripLeading();
    return text.isEmpty() || text.charAt(0) == '#' || text.charAt(0) == '!';
  }

  private static boolean isContinued(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }
}
