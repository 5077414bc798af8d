package io.klinesaga.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.klinesaga.market.Symbol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The manifest as JSON, beside the files of an export. */
final class ManifestFile {
  private static final int FORMAT = 2;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");

  private ManifestFile() {}

  /** Writes it; it is on the disk afterwards. */
  static void write(Path folder, Manifest manifest) throws IOException {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(INDENT).withArrayIndenter(INDENT);
    byte[] bytes = JSON.writer(printer).writeValueAsBytes(json(manifest));
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(Manifest.FILE),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  private static ObjectNode json(Manifest manifest) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format_version", FORMAT);
    root.put("as_of", manifest.asOf().toString());
    root.put("kind", manifest.kind());
    root.put("calendar_sha256", manifest.calendar());
    root.put("rows", manifest.rows());
    ObjectNode factors = root.putObject("factor_sets");
    manifest.factorSets().forEach((name, one) -> json(one, factors.putObject(name)));
    ObjectNode left = root.putObject("left_out");
    manifest.left().forEach((symbol, reason) -> left.put(symbol.toString(), reason));
    ArrayNode units = root.putArray("units");
    manifest.units().values().forEach(unit -> json(unit, units.addObject()));
    return root;
  }

  private static void json(AppliedFactors factors, ObjectNode node) {
    node.put("set", factors.set());
    node.put("decimals", factors.decimals());
    ObjectNode steps = node.putObject("steps");
    factors.steps().forEach((day, effect) -> steps.put(day.toString(), effect));
  }

  private static void json(Manifest.Unit unit, ObjectNode node) {
    node.put("name", unit.name());
    node.put("key", unit.key());
    node.put("actions", unit.actions());
    node.put("transaction_id", unit.transactionId());
    node.put("rows", unit.rows());
    node.put("not_positive", unit.notPositive());
    ArrayNode files = node.putArray("files");
    for (Manifest.Entry file : unit.files().values()) {
      files
          .addObject()
          .put("path", file.path())
          .put("rows", file.rows())
          .put("bytes", file.bytes())
          .put("sha256", file.sha256());
    }
  }

  /** Reads it; empty if it is not there or is none that this version has written. */
  static Optional<Manifest> read(Path folder) throws IOException {
    Path file = folder.resolve(Manifest.FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode root = JSON.readTree(file.toFile());
      return root.path("format_version").asInt() == FORMAT
          ? Optional.of(manifest(root))
          : Optional.empty();
    } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Manifest manifest(JsonNode root) {
    SortedMap<String, Manifest.Unit> units = new TreeMap<>();
    root.path("units").forEach(node -> units.put(node.path("name").asText(), unit(node)));
    SortedMap<String, AppliedFactors> factors = new TreeMap<>();
    root.path("factor_sets")
        .properties()
        .forEach(one -> factors.put(one.getKey(), factors(one.getValue())));
    SortedMap<Symbol, String> left = new TreeMap<>();
    root.path("left_out")
        .properties()
        .forEach(one -> left.put(Symbol.parse(one.getKey()), one.getValue().asText()));
    return new Manifest(
        root.path("kind").asText(),
        Instant.parse(root.path("as_of").asText()),
        root.path("calendar_sha256").asText(),
        units,
        factors,
        left);
  }

  private static AppliedFactors factors(JsonNode node) {
    SortedMap<LocalDate, String> steps = new TreeMap<>();
    node.path("steps")
        .properties()
        .forEach(one -> steps.put(LocalDate.parse(one.getKey()), one.getValue().asText()));
    return new AppliedFactors(node.path("set").asText(), node.path("decimals").asInt(), steps);
  }

  private static Manifest.Unit unit(JsonNode node) {
    SortedMap<String, Manifest.Entry> files = new TreeMap<>();
    node.path("files").forEach(file -> files.put(file.path("path").asText(), entry(file)));
    return new Manifest.Unit(
        node.path("name").asText(),
        node.path("key").asText(),
        node.path("actions").asText(),
        node.path("transaction_id").asLong(),
        node.path("rows").asLong(),
        node.path("not_positive").asLong(),
        files);
  }

  private static Manifest.Entry entry(JsonNode file) {
    return new Manifest.Entry(
        file.path("path").asText(),
        file.path("rows").asLong(),
        file.path("bytes").asLong(),
        file.path("sha256").asText());
  }
}
