package io.klinesaga.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A migration never changes once it is there, a comment no more than a column: a schema that was
 * made by it would be refused. A new one gets a line in {@code migrations.txt}.
 */
class ShippedMigrationsTest {
  private static final Path MIGRATIONS = Path.of("src/main/resources/io/klinesaga/postgres");
  private static final Path KNOWN = Path.of("src/test/resources/migrations.txt");

  @Test
  void each_migration_is_as_it_was() throws Exception {
    List<String> present = new ArrayList<>();
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      for (Path file : files.sorted().toList()) {
        present.add(file.getFileName() + " " + sha256(file));
      }
    }
    assertThat(present).isEqualTo(Files.readAllLines(KNOWN));
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }
}
