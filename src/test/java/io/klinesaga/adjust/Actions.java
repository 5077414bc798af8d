package io.klinesaga.adjust;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.klinesaga.market.Bars;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.CorporateAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Corporate actions and bars for tests. */
final class Actions {
  static final Symbol SHARE = Symbol.parse("600000.SH");
  static final Symbol PING_AN = Symbol.parse("000001.SZ");
  static final Instant AS_OF = Instant.parse("2026-01-07T09:00:00Z");
  static final LocalDate READ = LocalDate.of(2026, 1, 7);
  private static final Path RESOURCES = Path.of("src", "test", "resources");

  private Actions() {}

  static KnownActions known(CorporateAction... actions) {
    return new KnownActions(SHARE, AS_OF, List.of(actions), READ);
  }

  static KnownActions known(Symbol symbol, List<CorporateAction> actions) {
    return new KnownActions(symbol, AS_OF, actions, READ);
  }

  /** Of category 1. */
  static CorporateAction exRights(
      String day, double cash, double price, double bonus, double rights) {
    return new CorporateAction(SHARE, LocalDate.parse(day), 1, cash, price, bonus, rights);
  }

  static CorporateAction split(String day, double ratio) {
    return new CorporateAction(SHARE, LocalDate.parse(day), 11, 0, 0, ratio, 0);
  }

  /** Bars that were traded, all prices of a day the same: {@code 2020-01-02 10.5}. */
  static Bars bars(String... days) {
    Bars.Builder bars = new Bars.Builder(days.length);
    for (String one : days) {
      String[] words = one.split(" ");
      double price = Double.parseDouble(words[1]);
      long time = MarketTime.dayStart(LocalDate.parse(words[0]));
      bars.add(time, price, price, price, price, 100, 100 * price);
    }
    return bars.build();
  }

  /** What was listed of 600000.SH from 1999 to 2011. */
  static List<CorporateAction> ofShare() throws IOException {
    List<CorporateAction> actions = new ArrayList<>();
    List<String> lines = Files.readAllLines(RESOURCES.resolve("adjust/sh600000-actions.csv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.split(",");
      actions.add(
          exRights(
              words[1],
              Double.parseDouble(words[3]),
              Double.parseDouble(words[4]),
              Double.parseDouble(words[5]),
              Double.parseDouble(words[6])));
    }
    return actions;
  }

  /** What a quote server has answered of 000001.SZ: 78 records from 1990 to 2025. */
  static List<CorporateAction> ofPingAn() throws IOException {
    JsonNode captures =
        new ObjectMapper().readTree(RESOURCES.resolve("tdx/captures.json").toFile());
    JsonNode capture =
        StreamSupport.stream(captures.spliterator(), false)
            .filter(one -> one.get("name").asText().equals("xdxr_sz000001"))
            .findFirst()
            .orElseThrow();
    List<CorporateAction> actions = new ArrayList<>();
    for (JsonNode one : capture.get("decoded").get("records")) {
      int date = one.get("date").asInt();
      JsonNode v = one.get("v");
      actions.add(
          new CorporateAction(
              PING_AN,
              LocalDate.of(date / 10_000, date / 100 % 100, date % 100),
              one.get("category").asInt(),
              v.get(0).asDouble(),
              v.get(1).asDouble(),
              v.get(2).asDouble(),
              v.get(3).asDouble()));
    }
    return actions;
  }
}
