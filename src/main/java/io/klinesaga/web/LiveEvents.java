package io.klinesaga.web;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.sync.SeriesOutcome;
import io.klinesaga.sync.SeriesResult;
import io.klinesaga.sync.SyncListener;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tells browsers what runs do, as server-sent events. */
public final class LiveEvents implements SyncListener {
  private static final long TICK_MILLIS = 500;
  private static final int TICKS_OF_SILENCE = 30;
  private static final int MOST_CLIENTS = 50;

  private final Set<HttpServerResponse> clients = ConcurrentHashMap.newKeySet();
  private int series;
  private int done;
  private int committed;
  private int failed;
  private long bars;
  private boolean hasChanged;
  private @Nullable RunEnded ended;
  private int silence;

  void offer(Router router, Vertx vertx) {
    router.route(HttpMethod.GET, "/api/events").handler(this::join);
    vertx.setPeriodic(TICK_MILLIS, unused -> tell());
  }

  private void join(RoutingContext context) {
    if (clients.size() >= MOST_CLIENTS) {
      Server.fail(context, 503, "busy: " + MOST_CLIENTS + " clients listen");
      return;
    }
    HttpServerResponse response = context.response();
    response.putHeader("Content-Type", "text/event-stream; charset=utf-8").setChunked(true);
    response.closeHandler(unused -> clients.remove(response));
    response.exceptionHandler(unused -> clients.remove(response));
    response.write(": welcome\n\n" + progressText());
    clients.add(response);
  }

  /** Runs of both kinds may work at the same time; they are shown as one. */
  @Override
  public synchronized void planned(int more) {
    if (done >= series) {
      series = 0;
      done = 0;
      committed = 0;
      failed = 0;
      bars = 0;
    }
    series += more;
    hasChanged = true;
  }

  @Override
  public synchronized void seriesEnded(TransactionMode mode, SeriesResult result) {
    done++;
    bars += result.rowsWritten();
    if (result.outcome() == SeriesOutcome.COMMITTED) {
      committed++;
    } else if (result.outcome() == SeriesOutcome.FAILED) {
      failed++;
    }
    hasChanged = true;
  }

  @Override
  public synchronized void runEnded(RunEnded run) {
    ended = run;
    hasChanged = true;
  }

  /** What runs do now; null if none works. */
  synchronized @Nullable Map<String, Object> progress() {
    return done >= series ? null : figures();
  }

  private Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("series", series);
    figures.put("done", done);
    figures.put("committed", committed);
    figures.put("failed", failed);
    figures.put("bars", bars);
    return figures;
  }

  private synchronized String progressText() {
    return series == 0 ? "" : event("progress", figures());
  }

  private static String event(String name, Map<String, Object> data) {
    return "event: " + name + "\ndata: " + Server.text(data) + "\n\n";
  }

  /** What there is to tell; empty for nothing. */
  private synchronized String news() {
    StringBuilder news = new StringBuilder(hasChanged ? progressText() : "");
    RunEnded run = ended;
    if (run != null) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("run_id", run.runId());
      data.put("kind", run.kind());
      data.put("outcome", run.outcome());
      news.append(event("run", data));
    }
    hasChanged = false;
    ended = null;
    silence = news.isEmpty() ? silence + 1 : 0;
    if (silence >= TICKS_OF_SILENCE) {
      silence = 0;
      news.append(": still here\n\n");
    }
    return news.toString();
  }

  /** A client that is slow misses some of it. */
  private void tell() {
    String news = news();
    if (news.isEmpty()) {
      return;
    }
    for (HttpServerResponse client : clients) {
      if (!client.writeQueueFull()) {
        client.write(news).onFailure(unused -> clients.remove(client));
      }
    }
  }
}
