package io.klinesaga.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.klinesaga.market.MarketTime;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class DataDirectoryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path temp;
  private final Path folder;

  DataDirectoryTest(@TempDir Path temp) {
    this.temp = temp;
    this.folder = temp.resolve("a/data");
  }

  @Test
  void the_owner_is_known_while_it_holds_the_folder_and_not_after() {
    assertThat(DataDirectory.owner(folder)).isEmpty();
    DataDirectory directory = DataDirectory.open(folder);
    directory.publish("tdengine", "jdbc:TAOS-WS://127.0.0.1:1");
    assertThat(DataDirectory.owner(folder))
        .hasValueSatisfying(
            owner -> {
              assertThat(owner.pid()).isEqualTo(ProcessHandle.current().pid());
              assertThat(owner.since())
                  .isEqualTo(ProcessHandle.current().info().startInstant().orElseThrow());
              assertThat(owner.urls()).isEqualTo(Map.of("tdengine", "jdbc:TAOS-WS://127.0.0.1:1"));
            });
    directory.close();
    directory.close();
    assertThat(DataDirectory.owner(folder)).isEmpty();
  }

  @Test
  void a_closed_folder_can_be_opened_again() {
    DataDirectory.open(folder).close();
    assertThatCode(() -> DataDirectory.open(folder).close()).doesNotThrowAnyException();
  }

  @Test
  void a_second_process_is_told_who_holds_the_folder_since_when_and_where_its_servers_are()
      throws IOException, InterruptedException {
    Path ready = temp.resolve("ready");
    try (ChildJvm child =
        ChildJvm.start(
            temp.resolve("out"), DataDirectoryHolder.class, folder.toString(), ready.toString())) {
      child.awaitFile(ready);
      Owner owner = DataDirectory.owner(folder).orElseThrow();
      assertThatThrownBy(() -> DataDirectory.open(folder))
          .isInstanceOf(DataDirectoryInUseException.class)
          .hasMessageContaining(folder.toRealPath().toString())
          .hasMessageContaining(
              "process " + child.pid() + " since " + MarketTime.text(owner.since()))
          .hasMessageContaining("postgres at jdbc:postgresql://127.0.0.1:5/kline");
      child.kill();
      assertThat(DataDirectory.owner(folder)).as("owner after kill -9").isEmpty();
      DataDirectory.open(folder).close();
    }
  }

  @Test
  void a_second_attempt_in_this_process_is_refused_and_leaves_the_lock_in_place()
      throws IOException {
    Path answer = temp.resolve("answer");
    try (DataDirectory held = DataDirectory.open(folder)) {
      assertThatThrownBy(() -> DataDirectory.open(folder))
          .isInstanceOf(DataDirectoryInUseException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      try (ChildJvm child =
          ChildJvm.start(
              temp.resolve("out"),
              DataDirectoryHolder.class,
              held.folder().toString(),
              answer.toString())) {
        child.awaitFile(answer);
        assertThat(answer).content().contains("is in use by process");
      }
    }
  }

  @Test
  void an_owner_whose_process_id_was_given_to_somebody_else_is_not_alive() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("kline-saga.owner"),
        "pid=" + ProcessHandle.current().pid() + "\nsince=2001-01-01T00:00:00Z\n");
    assertThat(DataDirectory.owner(folder)).isEmpty();
  }

  /** As in a container whose first process asks for no one's end. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void a_killed_owner_whose_parent_does_not_ask_for_its_end_is_not_alive() throws Exception {
    Files.createDirectories(folder);
    Process parent =
        new ProcessBuilder("sh", "-c", "sleep 1000 & echo $!; exec sleep 1000")
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();
    try (BufferedReader output = parent.inputReader()) {
      long pid = Long.parseLong(String.valueOf(output.readLine()));
      ProcessHandle owner = ProcessHandle.of(pid).orElseThrow();
      Instant since = owner.info().startInstant().orElseThrow();
      // As long as the parent is the shell, it asks.
      await().atMost(PATIENCE).until(() -> inProc(parent.pid(), "comm").equals("sleep\n"));
      owner.destroyForcibly();
      await().atMost(PATIENCE).until(() -> inProc(pid, "stat").contains(") Z "));
      Files.writeString(
          folder.resolve("kline-saga.owner"), "pid=" + pid + "\nsince=" + since + "\n");
      assertThat(DataDirectory.owner(folder)).isEmpty();
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  @Test
  void who_takes_over_work_says_where_and_keeps_the_secret_to_its_user() throws IOException {
    Path secret = folder.resolve("kline-saga.secret");
    try (DataDirectory directory = DataDirectory.open(folder)) {
      assertThat(DataDirectory.owner(folder).orElseThrow().taker()).isNull();
      Files.writeString(secret, "of a process before");
      directory.takeOver(new Taker(4711, "1.0"), "s3cret");
      assertThat(DataDirectory.owner(folder).orElseThrow().taker())
          .isEqualTo(new Taker(4711, "1.0"));
      assertThat(DataDirectory.secret(folder)).isEqualTo("s3cret");
      if (OS.WINDOWS != OS.current()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
            .isEqualTo("rw-------");
      }
      directory.takeOverNothing();
      assertThat(DataDirectory.owner(folder).orElseThrow().taker()).isNull();
    }
    assertThat(secret).doesNotExist();
    assertThatThrownBy(() -> DataDirectory.secret(folder))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageContaining("takes over work of its own user only");
  }

  @Test
  void a_url_with_a_password_is_not_published() {
    try (DataDirectory directory = DataDirectory.open(folder)) {
      assertThatThrownBy(() -> directory.publish("postgres", "jdbc:postgresql://h/d?password=x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the URL of postgres contains a password");
    }
  }

  @Test
  void a_file_in_the_place_of_the_folder_is_named() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> DataDirectory.open(file))
        .isInstanceOf(EmbeddedException.class)
        .hasMessage("data directory " + file + ": " + file + " is a file, expected a folder");
    assertThatThrownBy(() -> DataDirectory.open(file.resolve("data")))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageStartingWith("data directory " + file.resolve("data"))
        .hasMessageContaining(file.toString());
  }

  @Test
  void a_folder_that_cannot_be_written_is_named() {
    assertThatThrownBy(() -> DataDirectory.open(Path.of("/proc/kline-saga")))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageStartingWith("data directory /proc/kline-saga cannot be created: ");
    assertThatThrownBy(() -> DataDirectory.open(Path.of("/proc/sys")))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageStartingWith("data directory /proc/sys cannot be written: ");
  }

  private static String inProc(long pid, String file) throws IOException {
    return Files.readString(Path.of("/proc", String.valueOf(pid), file));
  }
}
