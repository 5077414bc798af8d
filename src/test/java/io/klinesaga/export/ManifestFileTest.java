package io.klinesaga.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Symbol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifest as it is written and read again. */
class ManifestFileTest {
  @TempDir Path folder;

  private static Manifest manifest() {
    Manifest.Entry file = new Manifest.Entry("1d/600000.SH.csv", 2, 90, "abcd");
    Manifest.Unit unit =
        new Manifest.Unit(
            "1d/600000.SH.csv",
            "ef01",
            "ab12",
            4711,
            2,
            1,
            new TreeMap<>(Map.of(file.path(), file)));
    return new Manifest(
        "csv qfq-tdx 1970-01-01..2199-12-31",
        Instant.parse("2026-01-07T09:00:00.123456Z"),
        "2345",
        new TreeMap<>(Map.of(unit.name(), unit)),
        new TreeMap<>(
            Map.of(
                "600000.SH 1d",
                new AppliedFactors(
                    "tdx sha256=6789",
                    2,
                    new TreeMap<>(Map.of(LocalDate.of(2025, 6, 3), "p × 10/13"))))),
        new TreeMap<>(Map.of(Symbol.parse("600004.SH"), "actions-unknown: never read")));
  }

  @Test
  void what_is_written_is_read_again() throws IOException {
    ManifestFile.write(folder, manifest());
    assertThat(ManifestFile.read(folder)).contains(manifest());
    assertThat(Files.readString(folder.resolve("manifest.json")))
        .contains("\"as_of\" : \"2026-01-07T09:00:00.123456Z\"", "\"transaction_id\" : 4711")
        .contains("\"sha256\" : \"abcd\"", "\"set\" : \"tdx sha256=6789\"");
  }

  @Test
  void none_and_one_that_is_broken_are_of_no_use() throws IOException {
    assertThat(ManifestFile.read(folder)).isEmpty();
    Files.writeString(folder.resolve("manifest.json"), "{\"format_version\" : 2, \"as_");
    assertThat(ManifestFile.read(folder)).isEmpty();
    Files.writeString(folder.resolve("manifest.json"), "{\"format_version\" : 1}");
    assertThat(ManifestFile.read(folder)).isEmpty();
  }
}
