package io.klinesaga.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32;

/**
 * A file of bars that another program may be writing to, read once from its start to the size it
 * had when it was opened. What was read counts only after {@link #requireUnchanged()}: the reader
 * of a file that is cut and written anew can be given bytes that were never in it, such as zeros.
 */
public final class SourceFile implements ReadableByteChannel {
  /** Longer ago than the time of modification of any file system may be wrong by. */
  private static final Duration LONG_AGO = Duration.ofSeconds(5);

  private static final int BLOCK = 1 << 16;

  private final String source;
  private final Path path;
  private final Instant opened = Clock.systemUTC().instant();
  private final FileTime modified;
  private final FileChannel channel;
  private final long size;
  private final CRC32 checksum = new CRC32();
  private long position;
  private int lastRead = -1;

  /**
   * Opens a file.
   *
   * @param source the name of the source, for messages
   */
  public SourceFile(String source, Path path) throws IOException {
    this.source = source;
    this.path = path;
    modified = Files.getLastModifiedTime(path);
    channel = FileChannel.open(path, StandardOpenOption.READ);
    size = channel.size();
  }

  /** The size in bytes when it was opened. */
  public long size() {
    return size;
  }

  /**
   * Reads what follows what was read so far.
   *
   * @return the number of bytes, or -1 at the end
   * @throws SourceException if the file became shorter
   */
  @Override
  public int read(ByteBuffer target) throws IOException {
    if (position == size) {
      return -1;
    }
    int start = target.position();
    int limit = target.limit();
    target.limit((int) Math.min(limit, start + size - position));
    int read = read(target, position);
    checksum.update(target.duplicate().flip().position(start));
    target.limit(limit);
    position += read;
    if (read > 0) {
      lastRead = target.get(target.position() - 1);
    }
    return read;
  }

  /**
   * Reads at a place, for a look that decides nothing about a bar.
   *
   * @throws SourceException if the file became shorter
   */
  public int read(ByteBuffer target, long offset) throws IOException {
    int read = channel.read(target, offset);
    if (read < 0) {
      throw changed("became shorter than its " + size + " bytes");
    }
    return read;
  }

  /**
   * Makes sure that what was read is what the file contains: reads it again if the file was written
   * to meanwhile or shortly before.
   *
   * @throws SourceException if it is not
   */
  public void requireUnchanged() throws IOException {
    if (!isBeingWritten() && channel.size() >= size) {
      return;
    }
    if (checksumOfFirst(position) != checksum.getValue()) {
      throw changed("was written to");
    }
  }

  /** Whether the file was written to since it was opened or in the seconds before. */
  public boolean isBeingWritten() throws IOException {
    FileTime now = Files.getLastModifiedTime(path);
    return !now.equals(modified) || now.toInstant().isAfter(opened.minus(LONG_AGO));
  }

  /** For what was read of it so far. */
  public Receipt receipt(String kind) {
    return new Receipt(path.toString(), kind, checksum.getValue(), opened);
  }

  /** Whether the last byte that was read is this one. */
  public boolean endsWith(char last) {
    return lastRead == last;
  }

  private long checksumOfFirst(long bytes) throws IOException {
    CRC32 again = new CRC32();
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long offset = 0; offset < bytes; offset += block.limit()) {
      block.clear().limit((int) Math.min(BLOCK, bytes - offset));
      read(block, offset);
      again.update(block.flip());
    }
    return again.getValue();
  }

  private SourceException changed(String what) {
    return new SourceException(
        source + ": " + path + " " + what + " while it was read; nothing of it is used");
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
