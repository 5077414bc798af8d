package io.klinesaga.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in hexadecimal. */
final class Hash {
  private final MessageDigest digest;

  Hash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Adds a line. */
  Hash line(Object text) {
    digest.update(text.toString().getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
    return this;
  }

  String text() {
    return HexFormat.of().formatHex(digest.digest());
  }

  static String of(byte[] bytes) {
    Hash hash = new Hash();
    hash.digest.update(bytes);
    return hash.text();
  }

  /** Of the bytes of a file. */
  static String of(Path file) throws IOException {
    Hash hash = new Hash();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        hash.digest.update(buffer, 0, read);
      }
    }
    return hash.text();
  }
}
