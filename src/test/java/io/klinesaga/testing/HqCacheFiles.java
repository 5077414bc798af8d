package io.klinesaga.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Writes files as the TDX client has them in {@code T0002/hq_cache}. */
public final class HqCacheFiles {
  private static final Charset GBK = Charset.forName("GBK");

  private final Path folder;

  /**
   * @param client gets {@code T0002/hq_cache}
   */
  public HqCacheFiles(Path client) {
    folder = client.resolve("T0002").resolve("hq_cache");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  /** Writes a file as it is. */
  public Path write(String name, byte[] bytes) {
    try {
      return Files.write(file(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] read(String name) {
    try {
      return Files.readAllBytes(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A list as clients have it now; each security as {@code 600000 name}. */
  public Path list(String name, int market, List<String> securities) {
    return write(name, now(market, 8, securities));
  }

  /** The bytes of such a list. */
  public static byte[] now(int market, int nameBytes, List<String> securities) {
    ByteBuffer out = littleEndian(50 + 360 * securities.size());
    put(out, 0, "127.0.0.1".getBytes(StandardCharsets.US_ASCII), 40);
    for (int i = 0; i < securities.size(); i++) {
      int at = 50 + 360 * i;
      code(out, at, securities.get(i));
      put(out, at + 31, name(securities.get(i)), nameBytes);
      out.putFloat(at + 276, 10.5f + i).putShort(at + 280, (short) market);
      put(out, at + 329, "ABCD".getBytes(StandardCharsets.US_ASCII), 8);
    }
    return out.array();
  }

  /** A list as older clients have it. */
  public Path olderList(String name, List<String> securities) {
    ByteBuffer out = littleEndian(50 + 314 * securities.size());
    for (int i = 0; i < securities.size(); i++) {
      int at = 50 + 314 * i;
      code(out, at, securities.get(i));
      put(out, at + 23, name(securities.get(i)), 8);
      put(out, at + 285, "ABCD".getBytes(StandardCharsets.US_ASCII), 8);
    }
    return write(name, out.array());
  }

  private static void code(ByteBuffer out, int at, String security) {
    put(out, at, security.substring(0, 6).getBytes(StandardCharsets.US_ASCII), 6);
  }

  private static byte[] name(String security) {
    return security.substring(7).getBytes(GBK);
  }

  private static void put(ByteBuffer out, int at, byte[] bytes, int most) {
    out.put(at, bytes, 0, Math.min(most, bytes.length));
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The table of companies, of 40 fields and records of 481 bytes.
   *
   * @param records {@code 600000 19991110}; one that begins with {@code *} is deleted
   */
  public Path base(List<String> records) {
    return write("base.dbf", baseTable(records));
  }

  /** The bytes of that table. */
  public static byte[] baseTable(List<String> records) {
    int fields = 40;
    int head = 32 * (fields + 1) + 1;
    int size = 481;
    ByteBuffer out = littleEndian(head + size * records.size() + 1);
    out.put(0, (byte) 3).putInt(4, records.size());
    out.putShort(8, (short) head).putShort(10, (short) size);
    int left = size - 1 - 1 - 6 - 8;
    field(out, 0, "SC", 1);
    field(out, 1, "GPDM", 6);
    field(out, 2, "SSDATE", 8);
    for (int i = 3; i < fields; i++) {
      int length = i == fields - 1 ? left : 12;
      left -= length;
      field(out, i, "F" + i, length);
    }
    out.put(head - 1, (byte) 0x0D);
    for (int i = 0; i < records.size(); i++) {
      int at = head + i * size;
      String record = records.get(i);
      boolean isDeleted = record.startsWith("*");
      String text = isDeleted ? record.substring(1) : record;
      Arrays.fill(out.array(), at, at + size, (byte) ' ');
      out.put(at, (byte) (isDeleted ? '*' : ' ')).put(at + 1, (byte) '0');
      put(out, at + 2, text.substring(0, 6).getBytes(StandardCharsets.US_ASCII), 6);
      put(out, at + 8, text.substring(6).strip().getBytes(StandardCharsets.US_ASCII), 8);
    }
    out.put(out.capacity() - 1, (byte) 0x1A);
    return out.array();
  }

  private static void field(ByteBuffer out, int number, String name, int length) {
    int at = 32 * (number + 1);
    put(out, at, name.getBytes(StandardCharsets.US_ASCII), 10);
    out.put(at + 11, (byte) 'C').put(at + 16, (byte) length);
  }

  /** A table for the cipher, made up. */
  public static int[] key(long seed) {
    return new Random(seed).ints(18 + 4 * 256).toArray();
  }

  /** The same as a file. */
  public static byte[] keyFile(int[] key) {
    ByteBuffer out = littleEndian(key.length * Integer.BYTES);
    out.asIntBuffer().put(key);
    return out.array();
  }

  /** One corporate action. */
  public record Action(int market, String code, int date, int category, float... values) {}

  /** Corporate actions, encrypted. */
  public Path actions(int[] key, Action... actions) {
    ByteBuffer out = littleEndian(4 + 29 * actions.length);
    out.putInt(0, actions.length);
    for (int i = 0; i < actions.length; i++) {
      int at = 4 + 29 * i;
      Action action = actions[i];
      out.put(at, (byte) action.market());
      put(out, at + 1, action.code().getBytes(StandardCharsets.US_ASCII), 6);
      out.putInt(at + 8, action.date()).put(at + 12, (byte) action.category());
      for (int n = 0; n < 4; n++) {
        out.putFloat(at + 13 + 4 * n, action.values()[n]);
      }
      for (int block = 0; block < 3; block++) {
        encrypt(out, at + 8 * block, key);
      }
    }
    return write("gbbq", out.array());
  }

  /** Blowfish forwards, by the book: sixteen rounds, halves exchanged in each. */
  private static void encrypt(ByteBuffer out, int at, int[] key) {
    int left = out.getInt(at);
    int right = out.getInt(at + 4);
    for (int round = 0; round < 16; round++) {
      left ^= key[round];
      int a = key[18 + (left >>> 24)];
      int b = key[18 + 256 + (left >>> 16 & 255)];
      int c = key[18 + 512 + (left >>> 8 & 255)];
      int d = key[18 + 768 + (left & 255)];
      right ^= ((a + b) ^ c) + d;
      int other = left;
      left = right;
      right = other;
    }
    out.putInt(at, right ^ key[17]).putInt(at + 4, left ^ key[16]);
  }

  /** Closures of a year: {@code 2026,0101,0102}. */
  public Path holidays(String... years) {
    List<String> lines = new ArrayList<>(List.of("[Holiday]", "NUM=" + years.length));
    for (int i = 0; i < years.length; i++) {
      lines.add("Y" + (i + 1) + "=" + years[i] + ",");
    }
    return write("needini.dat", String.join("\r\n", lines).getBytes(StandardCharsets.US_ASCII));
  }
}
