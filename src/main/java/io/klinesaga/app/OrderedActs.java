package io.klinesaga.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.klinesaga.audit.AuditRequest;
import io.klinesaga.complete.CompleteRequest;
import io.klinesaga.config.TransactionMode;
import io.klinesaga.jmx.Orders;
import io.klinesaga.market.DayText;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.postgres.PostgresSagaControl;
import io.klinesaga.repair.Repair;
import io.klinesaga.sync.SyncRequest;
import io.klinesaga.web.Acts;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Does what is ordered over HTTP, as the commands of the same names do. */
final class OrderedActs implements Acts {
  private static final List<Period> DAILY = List.of(Period.DAY);
  private static final List<Period> MINUTES =
      Arrays.stream(Period.values()).filter(period -> !period.isDaily()).toList();

  private static final Map<String, List<String>> FIELDS =
      Map.of(
          "sync", List.of("kind", "full", "symbols"),
          "repair", List.of("from", "to", "periods", "symbols"),
          "audit", List.of("symbols"));

  private final Orders orders;
  private final PostgresSagaControl sagas;
  private final Supplier<Repair> repairs;
  private final Supplier<LocalDate> lastDay;
  private final TransactionMode mode;

  /**
   * @param repairs makes one for one use
   * @param lastDay the day that is repaired where none is named
   * @param mode how runs write
   */
  OrderedActs(
      Orders orders,
      PostgresSagaControl sagas,
      Supplier<Repair> repairs,
      Supplier<LocalDate> lastDay,
      TransactionMode mode) {
    this.orders = orders;
    this.sagas = sagas;
    this.repairs = repairs;
    this.lastDay = lastDay;
    this.mode = mode;
  }

  @Override
  public Work understand(String act, JsonNode details) {
    requireKnown(act, details);
    return switch (act) {
      case "sync" -> {
        SyncRequest request = sync(details);
        yield () -> orders.sync(request).line();
      }
      case "repair" -> {
        CompleteRequest request = repair(details);
        yield () -> repairs.get().run(request).line();
      }
      case "clean" -> () -> orders.clean().line();
      case "audit" -> {
        AuditRequest request = new AuditRequest(symbols(details), TimeRange.ALL, 100);
        yield () -> orders.audit(request).line();
      }
      case "retry" -> {
        String id = saga(details);
        yield () ->
            saga(id, "is due now; the cleaner takes it up", (one, why) -> sagas.retry(one), "");
      }
      case "give-up" -> {
        String id = saga(details);
        String reason = details.path("reason").asText();
        yield () ->
            saga(id, "is given up; the next sync reads its ranges again", sagas::giveUp, reason);
      }
      default -> throw new IllegalArgumentException("'" + act + "' cannot be ordered");
    };
  }

  private static void requireKnown(String act, JsonNode details) {
    Set<String> known = new TreeSet<>(FIELDS.getOrDefault(act, List.of()));
    known.add("reason");
    if (details.has("id")) {
      known.add("id");
    }
    details
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new IllegalArgumentException(
                    "'" + name + "': expected one of " + String.join(", ", known));
              }
            });
  }

  private SyncRequest sync(JsonNode details) {
    String kind = details.path("kind").asText("");
    List<Period> periods =
        switch (kind) {
          case "daily" -> DAILY;
          case "minute" -> MINUTES;
          default ->
              throw new IllegalArgumentException(
                  "kind '" + kind + "': expected one of daily, minute");
        };
    boolean full = isTrue(details, "full");
    List<Symbol> symbols = List.copyOf(new TreeSet<>(symbols(details)));
    return new SyncRequest(periods, symbols, 0, full, mode, null, null);
  }

  private static boolean isTrue(JsonNode details, String name) {
    JsonNode value = details.get(name);
    if (value == null || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(name + " " + value + ": expected true or false");
    }
    return value.asBoolean();
  }

  private CompleteRequest repair(JsonNode details) {
    LocalDate last = date(details, "to");
    LocalDate first = date(details, "from");
    LocalDate to = last == null ? lastDay.get() : last;
    LocalDate from = first == null ? to : first;
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "from " + from + " to " + to + ": expected the earlier day first");
    }
    List<Period> periods = texts(details, "periods").stream().map(Period::parse).toList();
    return new CompleteRequest(from, to, periods, symbols(details));
  }

  private static @Nullable LocalDate date(JsonNode details, String name) {
    JsonNode value = details.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    String text = value.asText();
    return DayText.parse(text)
        .filter(TimeRange::isDay)
        .orElseThrow(
            () ->
                new IllegalArgumentException(name + " '" + text + "': " + DayText.expected(text)));
  }

  private static Set<Symbol> symbols(JsonNode details) {
    Set<Symbol> symbols = new TreeSet<>();
    texts(details, "symbols").forEach(text -> symbols.add(Symbol.parse(text)));
    return symbols;
  }

  private static List<String> texts(JsonNode details, String name) {
    JsonNode values = details.get(name);
    if (values == null || values.isNull()) {
      return List.of();
    }
    boolean isTexts =
        values.isArray()
            && !values.isEmpty()
            && StreamSupport.stream(values.spliterator(), false).allMatch(JsonNode::isTextual);
    if (!isTexts) {
      throw new IllegalArgumentException(
          name + " " + values + ": expected an array of texts, at least one");
    }
    return StreamSupport.stream(values.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** Its full id; the beginning or a transaction of it will do. */
  private String saga(JsonNode details) {
    String id = details.path("id").asText("");
    return sagas
        .find(id)
        .orElseThrow(
            () -> new NoSuchElementException("no saga or transaction has the id '" + id + "'"));
  }

  private static String saga(
      String id, String done, BiPredicate<String, String> action, String reason) {
    return action.test(id, reason)
        ? "saga " + id + " " + done
        : "refused: saga " + id + " runs or has ended";
  }
}
