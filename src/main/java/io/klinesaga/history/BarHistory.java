package io.klinesaga.history;

import io.klinesaga.market.BarTimeText;
import io.klinesaga.market.Codes;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.tdengine.TdengineBarStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what happened to one bar, under all codes of its security. */
public final class BarHistory {
  private final TdengineBarStore store;
  private final HistoryFacts facts;
  private final Codes codes;

  public BarHistory(TdengineBarStore store, HistoryFacts facts, Codes codes) {
    this.store = store;
    this.facts = facts;
    this.codes = codes;
  }

  /**
   * The history of a bar.
   *
   * @param now what is stored, by the code under which it is; empty if nothing is
   * @param events what happened, in the order of time
   */
  public record Told(Map<Symbol, BarValues> now, List<BarEvent> events) {
    /** Whether nobody knows anything of the bar. */
    public boolean isEmpty() {
      return now.isEmpty() && events.isEmpty();
    }

    /**
     * All of it by name, for programs.
     *
     * @param ts the time of the bar
     */
    public Map<String, Object> values(SeriesId series, long ts) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("symbol", series.symbol().toString());
      values.put("period", series.period().code());
      values.put("at", BarTimeText.of(series.period(), ts));
      values.put("events", events.stream().map(BarEvent::values).toList());
      Map<String, Object> rows = new LinkedHashMap<>();
      now.forEach((code, row) -> rows.put(code.toString(), row.named()));
      values.put("now", rows);
      return values;
    }
  }

  /**
   * Tells what happened to a bar.
   *
   * @param ts its time
   */
  public Told of(SeriesId asked, long ts) {
    Map<Symbol, BarValues> now = new LinkedHashMap<>();
    List<BarEvent> events = new ArrayList<>();
    for (Symbol symbol : codes.all(asked.symbol())) {
      SeriesId series = new SeriesId(symbol, asked.period());
      BarValues stored = stored(series, ts);
      if (stored != null) {
        now.put(symbol, stored);
      }
      events.addAll(new OneSeries(series, ts, stored).events());
    }
    events.sort(Comparator.comparing(BarEvent::at).thenComparing(BarEvent::transactionId));
    return new Told(now, events);
  }

  private @Nullable BarValues stored(SeriesId series, long ts) {
    StoredBars rows =
        store
            .read(series.period(), List.of(series), new TimeRange(ts, ts))
            .getOrDefault(series, StoredBars.EMPTY);
    return rows.isEmpty() ? null : BarValues.of(rows, 0);
  }

  /** The bar under one code. */
  private final class OneSeries {
    private final List<BarEvent> all;
    private final Map<Long, BarValues> overwritten;
    private final Map<Long, BarValues> written = new LinkedHashMap<>();

    OneSeries(SeriesId series, long ts, @Nullable BarValues stored) {
      all = facts.events(series, ts);
      overwritten = facts.revisions(series, ts);
      overwritten.values().forEach(this::wrote);
      if (stored != null) {
        wrote(stored);
      }
    }

    private void wrote(BarValues row) {
      written.put(row.transactionId(), row);
    }

    List<BarEvent> events() {
      Set<Long> touched = new HashSet<>(written.keySet());
      touched.addAll(overwritten.keySet());
      return all.stream()
          .filter(
              event -> !event.kind().equals("committed") || touched.contains(event.transactionId()))
          .map(event -> event.kind().equals("committed") ? event.saying(text(event)) : event)
          .toList();
    }

    private String text(BarEvent event) {
      BarValues is = written.get(event.transactionId());
      BarValues was = overwritten.get(event.transactionId());
      if (is == null) {
        return was == null ? event.text() : "overwrote " + was.text();
      }
      return was == null ? "wrote " + is.text() : is.changesFrom(was);
    }
  }
}
