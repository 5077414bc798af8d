package io.klinesaga.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.sync.ChunkReport;
import io.klinesaga.sync.SeriesNote;
import io.klinesaga.sync.SeriesOutcome;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncRequest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a run and what has come of a chunk, as JSON. An unknown key is passed over, so
 * that two versions of the product can work on one run. What must not be passed over has a higher
 * version: an older process leaves such a run alone.
 */
final class ChunkJson {
  /** Of the newest requests that are understood here. */
  static final int VERSION = 1;

  /** Where a request has its version. */
  static final String VERSION_KEY = "version";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ChunkJson() {}

  /** What processing a chunk depends on; which symbols a run covers stands in its chunks. */
  static String text(SyncRequest request) {
    ObjectNode json = JSON.createObjectNode();
    json.put(VERSION_KEY, VERSION);
    ArrayNode periods = json.putArray("periods");
    request.periods().forEach(period -> periods.add(period.code()));
    json.put("full", request.full());
    json.put("mode", request.mode().code());
    json.put("from", text(request.from()));
    json.put("to", text(request.to()));
    json.put("accept_withdrawn", request.acceptWithdrawn());
    json.put("accept_changes", request.acceptChanges());
    json.put("source", request.source());
    return json.toString();
  }

  private static @Nullable String text(@Nullable LocalDate day) {
    return day == null ? null : day.toString();
  }

  /**
   * @param series of the chunk; empty: of the whole run
   */
  static SyncRequest request(String text, List<SeriesId> series) {
    JsonNode json = read(text);
    List<Period> periods = new ArrayList<>();
    json.path("periods").forEach(period -> periods.add(Period.parse(period.asText())));
    List<Symbol> symbols = series.stream().map(SeriesId::symbol).toList();
    return new SyncRequest(
        periods,
        symbols,
        0,
        json.path("full").asBoolean(),
        TransactionMode.valueOf(json.path("mode").asText().toUpperCase(Locale.ROOT)),
        day(json.path("from")),
        day(json.path("to")),
        json.path("accept_withdrawn").asBoolean(),
        json.path("accept_changes").asBoolean(),
        json.path("source").isTextual() ? json.path("source").asText() : null);
  }

  private static @Nullable LocalDate day(JsonNode node) {
    return node.isTextual() ? LocalDate.parse(node.asText()) : null;
  }

  static String text(ChunkReport report) {
    ObjectNode json = JSON.createObjectNode();
    json.put("rows_read", report.rowsRead());
    json.put("rows_quarantined", report.rowsQuarantined());
    json.put("rows_suspended", report.rowsSuspended());
    json.put("rows_withdrawn", report.rowsWithdrawn());
    json.put("rows_held", report.rowsHeld());
    ArrayNode results = json.putArray("series");
    for (SeriesResult result : report.results()) {
      ObjectNode one = results.addObject().put("symbol", result.series().symbol().toString());
      one.put("outcome", result.outcome().name()).put("rows", result.rowsWritten());
      one.put("answered", result.isAnswered());
      if (!result.reason().isEmpty()) {
        one.put("reason", Sql.text(result.reason()));
      }
    }
    ArrayNode notes = json.putArray("notes");
    for (SeriesNote note : report.notes()) {
      ObjectNode one = notes.addObject().put("symbol", note.series().symbol().toString());
      one.put("kind", note.kind()).put("sentence", Sql.text(note.sentence()));
    }
    return json.toString();
  }

  /**
   * @param series of the chunk
   */
  static ChunkReport report(String text, List<SeriesId> series) {
    JsonNode json = read(text);
    Map<String, SeriesId> named = new HashMap<>();
    series.forEach(one -> named.put(one.symbol().toString(), one));
    List<SeriesResult> results = new ArrayList<>();
    json.path("series").forEach(one -> results.add(result(one, series(one, named))));
    List<SeriesNote> notes = new ArrayList<>();
    json.path("notes")
        .forEach(
            one ->
                notes.add(
                    new SeriesNote(
                        series(one, named),
                        one.path("kind").asText(),
                        one.path("sentence").asText())));
    return new ChunkReport(
        results,
        notes,
        json.path("rows_read").asLong(),
        json.path("rows_quarantined").asLong(),
        json.path("rows_suspended").asLong(),
        json.path("rows_withdrawn").asLong(),
        json.path("rows_held").asLong());
  }

  private static SeriesId series(JsonNode one, Map<String, SeriesId> named) {
    String symbol = one.path("symbol").asText();
    SeriesId series = named.get(symbol);
    if (series == null) {
      throw new IllegalStateException("a report about " + symbol + ", which is not in its chunk");
    }
    return series;
  }

  /** An outcome that only a newer version knows counts as none that is good. */
  private static SeriesResult result(JsonNode one, SeriesId series) {
    String outcome = one.path("outcome").asText();
    Optional<SeriesOutcome> known =
        Arrays.stream(SeriesOutcome.values()).filter(o -> o.name().equals(outcome)).findFirst();
    return new SeriesResult(
        series,
        known.orElse(SeriesOutcome.FAILED),
        one.path("rows").asInt(),
        known.isPresent()
            ? one.path("reason").asText("")
            : "a newer version says " + outcome + " of it, which this one does not know",
        one.path("answered").asBoolean());
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON: " + text, e);
    }
  }
}
