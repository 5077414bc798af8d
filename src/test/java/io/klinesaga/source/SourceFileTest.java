package io.klinesaga.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFileTest {
  private static final int SIZE = 100_000;

  @TempDir private Path root;
  private Path path;
  private byte[] content;
  private SourceFile file;
  private int read;

  @BeforeEach
  void open() throws IOException {
    path = root.resolve("sh600000.day");
    content = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      content[i] = (byte) (i % 251);
    }
    Files.write(path, content);
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    file = new SourceFile("tdx-file", path);
  }

  @AfterEach
  void close() throws IOException {
    file.close();
  }

  @Test
  void a_file_at_rest_is_read_whole_into_buffers_of_any_place_and_size() throws IOException {
    ByteBuffer target = ByteBuffer.allocate(SIZE + 10);
    target.position(3).limit(8);
    assertThat(file.read(target)).isEqualTo(5);
    target.limit(target.capacity());
    assertThat(file.read(target)).isEqualTo(SIZE - 5);
    assertThat(target.limit()).isEqualTo(SIZE + 10);
    assertThat(file.read(target)).isEqualTo(-1);
    file.requireUnchanged();
    assertThat(file.isBeingWritten()).isFalse();
    assertThat(target.flip().position(3)).isEqualTo(ByteBuffer.wrap(content));
  }

  @Test
  void what_is_appended_meanwhile_is_not_read_and_does_no_harm() throws IOException {
    readUpTo(SIZE / 2);
    Files.write(path, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    readUpTo(SIZE);
    assertThat(file.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(file.isBeingWritten()).isTrue();
    assertThatCode(file::requireUnchanged).doesNotThrowAnyException();
  }

  @Test
  void a_byte_written_over_after_it_was_read_is_found() throws IOException {
    readUpTo(SIZE / 2);
    writeAt(70, new byte[] {0});
    readUpTo(SIZE);
    assertChanged("was written to while it was read; nothing of it is used");
  }

  @Test
  void zeros_read_from_a_file_cut_and_written_anew_are_found() throws IOException {
    writeAt(SIZE / 2, new byte[SIZE / 2]);
    readUpTo(SIZE);
    cutTo(SIZE / 2);
    writeAt(0, content);
    assertChanged("was written to while it was read");
  }

  @Test
  void a_file_cut_before_it_was_read_is_refused() throws IOException {
    readUpTo(SIZE / 4);
    cutTo(SIZE / 2);
    readUpTo(SIZE / 2);
    assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1)))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("became shorter than its 100000 bytes while it was read");
  }

  @Test
  void a_file_cut_after_it_was_read_is_refused() throws IOException {
    readUpTo(SIZE);
    cutTo(SIZE / 2);
    assertChanged("became shorter than its 100000 bytes");
  }

  @Test
  void a_file_replaced_by_another_is_read_as_it_was() throws IOException {
    readUpTo(SIZE / 2);
    Path other = Files.write(root.resolve("new"), new byte[] {1});
    Files.delete(path);
    Files.move(other, path);
    readUpTo(SIZE);
    assertThatCode(file::requireUnchanged).doesNotThrowAnyException();
  }

  private void readUpTo(int end) throws IOException {
    int left = end - read;
    ByteBuffer target = ByteBuffer.allocate(left);
    while (target.hasRemaining()) {
      assertThat(file.read(target)).isPositive();
    }
    read = end;
  }

  private void writeAt(int offset, byte[] bytes) throws IOException {
    try (FileChannel writer = FileChannel.open(path, StandardOpenOption.WRITE)) {
      writer.write(ByteBuffer.wrap(bytes), offset);
    }
  }

  private void cutTo(int size) throws IOException {
    try (FileChannel writer = FileChannel.open(path, StandardOpenOption.WRITE)) {
      writer.truncate(size);
    }
  }

  private void assertChanged(String message) {
    assertThatThrownBy(file::requireUnchanged)
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("tdx-file: " + path)
        .hasMessageContaining(message);
  }
}
