package io.klinesaga.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder whose exports replace each other as a whole. */
class ExportFolderTest {
  @TempDir Path parent;

  private Path folder() {
    return parent.resolve("out");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(folder())) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private void publish(String text) throws IOException {
    try (ExportFolder exports = ExportFolder.open(folder())) {
      Path version = exports.begin();
      Files.writeString(version.resolve("file"), text);
      exports.publish(version);
    }
  }

  @Test
  void current_leads_to_the_last_whole_one_and_the_one_before_stays_until_the_next()
      throws IOException {
    publish("one");
    publish("two");
    assertThat(Files.readString(folder().resolve("current/file"))).isEqualTo("two");
    assertThat(names())
        .containsExactly(".kline-saga-export", "current", "export-000001", "export-000002");
    publish("three");
    assertThat(names())
        .containsExactly(".kline-saga-export", "current", "export-000002", "export-000003");
  }

  @Test
  void what_was_broken_off_is_deleted_by_the_next_one() throws IOException {
    publish("one");
    try (ExportFolder exports = ExportFolder.open(folder())) {
      Path version = exports.begin();
      Files.createDirectories(version.resolve("1d"));
      Files.writeString(version.resolve("1d/half"), "half");
      Files.createSymbolicLink(folder().resolve("current.new"), version.getFileName());
    }
    assertThat(Files.readString(folder().resolve("current/file"))).isEqualTo("one");
    try (ExportFolder exports = ExportFolder.open(folder())) {
      assertThat(names()).containsExactly(".kline-saga-export", "current", "export-000001");
      assertThat(exports.current()).contains(folder().resolve("export-000001"));
    }
  }

  @Test
  void a_folder_of_something_else_is_refused_and_left_as_it_is() throws IOException {
    Files.createDirectories(folder().resolve("export-000001"));
    assertThatThrownBy(() -> ExportFolder.open(folder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected an empty folder or one of an earlier export")
        .hasMessageContaining("found 'export-000001'");
    assertThat(names()).containsExactly("export-000001");
    Files.delete(folder().resolve("export-000001"));
    publish("one");
    Files.writeString(folder().resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> ExportFolder.open(folder())).hasMessageContaining("'notes.txt'");
    assertThatThrownBy(() -> ExportFolder.open(folder().resolve("notes.txt")))
        .hasMessageContaining("expected a folder, found a file");
    assertThat(Files.readString(folder().resolve("current/file"))).isEqualTo("one");
  }

  @Test
  void links_that_lead_nowhere_or_are_none_are_refused_before_anything_is_written()
      throws IOException {
    publish("one");
    Path link = Files.createSymbolicLink(folder().resolveSibling("link"), folder());
    ExportFolder.open(link).close();
    Path broken =
        Files.createSymbolicLink(folder().resolveSibling("broken"), folder().resolve("gone"));
    assertThatThrownBy(() -> ExportFolder.open(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a folder, found a link to '")
        .hasMessageContaining("gone', which is not there");
    Files.delete(folder().resolve("current"));
    Files.createDirectories(folder().resolve("current"));
    Files.writeString(folder().resolve("current/file"), "copied");
    assertThatThrownBy(() -> ExportFolder.open(folder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a link to the last export as 'current'")
        .hasMessageContaining("delete it, or export to another folder");
    assertThat(Files.readString(folder().resolve("current/file"))).isEqualTo("copied");
    assertThat(names()).contains("export-000001");
  }

  @Test
  void two_at_the_same_time_are_refused() throws IOException {
    try (ExportFolder exports = ExportFolder.open(folder())) {
      Path version = exports.begin();
      assertThatThrownBy(() -> ExportFolder.open(folder()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("exports to this folder at the moment");
      assertThat(version).isDirectory();
    }
    publish("next");
    assertThat(Files.readString(folder().resolve("current/file"))).isEqualTo("next");
  }
}
