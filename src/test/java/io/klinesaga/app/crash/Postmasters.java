package io.klinesaga.app.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Kills servers of the embedded PostgreSQL. */
final class Postmasters {
  private Postmasters() {}

  /** Where the server of a data directory keeps the id of its process. */
  static Path file(Path dataDirectory) {
    return dataDirectory.resolve("postgres/cluster/postmaster.pid");
  }

  /** The main process of the server, if it runs. */
  static Optional<ProcessHandle> find(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return lines.isEmpty() || !lines.get(0).strip().matches("[0-9]+")
          ? Optional.empty()
          : ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
              .filter(p -> p.info().command().filter(c -> c.endsWith("/postgres")).isPresent());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the main process; its children notice that and end. */
  static void kill(Path file) {
    find(file).ifPresent(ProcessHandle::destroyForcibly);
  }
}
