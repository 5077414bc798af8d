package io.klinesaga.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where reference data come from.
 *
 * @param sources their names, the most trusted first; empty if nothing is read
 * @param tdxDirectory the folder of the TDX client, if it is not that of the source of bars
 * @param keyFile what decrypts the client's corporate actions
 * @param csvDirectory the folder of CSV files
 */
public record ReferenceConfig(
    List<String> sources,
    Optional<Path> tdxDirectory,
    Optional<Path> keyFile,
    Optional<Path> csvDirectory) {
  public ReferenceConfig {
    sources = List.copyOf(sources);
  }
}
