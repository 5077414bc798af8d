package io.klinesaga.app.crash;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Ends the JVM, as a power failure would, at a named place of the routes: no shutdown hook runs.
 * Camel finds it as a bean, so the product knows nothing of it: {@code
 * camel.beans.crash=#class:io.klinesaga.app.crash.Crasher}, {@code camel.beans.crash.halt-at=…}.
 *
 * <p>A place is {@code before:klineWriter.write} or {@code after:klineWriter.write} for a bean
 * step, {@code before:kline-saga.saga} for the saga of a route. An {@code after} place is reached
 * only if the step did not fail.
 */
public final class Crasher implements InterceptStrategy, CamelContextAware {
  /** Exit code of a halted JVM. */
  static final int EXIT_CODE = 99;

  private static final Pattern BEAN_STEP = Pattern.compile("bean\\[ref:(\\w+) method:(\\w+).*]");

  /** Places of this JVM that fail with an exception. */
  private static final Set<String> FAILING = ConcurrentHashMap.newKeySet();

  private final AtomicInteger visits = new AtomicInteger();
  private CamelContext context;
  private String haltAt = "";
  private String failAt = "";
  private String killPostgresAt = "";
  private String postmasterFile = "";
  private int nth = 1;
  private String wire = "";
  private int wireNth = 1;
  private boolean isAnyThread;
  private final WireTap tap = new WireTap();

  /** Camel looks for strategies before it makes this bean, so the bean adds itself. */
  @Override
  public void setCamelContext(CamelContext camelContext) {
    context = camelContext;
    context.getCamelContextExtension().addInterceptStrategy(this);
  }

  @Override
  public CamelContext getCamelContext() {
    return context;
  }

  /** Lets a place of this JVM fail from now on. */
  static void failAt(String... places) {
    FAILING.addAll(Set.of(places));
  }

  static void heal() {
    FAILING.clear();
  }

  /** The place to end at. */
  public void setHaltAt(String place) {
    haltAt = place;
  }

  /** At which visit of that place; default 1. */
  public void setNth(int visit) {
    nth = visit;
  }

  /**
   * Not at the place itself but as soon after it as this thread exchanges a message with PostgreSQL
   * whose text, as its driver logs it, contains this, such as {@code query="COMMIT"} (about to be
   * sent) or {@code CommandStatus(COMMIT)} (answered).
   */
  public void setWire(String text) {
    wire = text;
  }

  /** At which such message; default 1. */
  public void setWireNth(int message) {
    wireNth = message;
  }

  /** Whether any thread may exchange that message, not only the one that reached the place. */
  public void setAnyThread(boolean isAny) {
    isAnyThread = isAny;
  }

  /** A place that fails with an exception. */
  public void setFailAt(String place) {
    failAt = place;
  }

  /** A place that kills the embedded PostgreSQL; the JVM goes on. */
  public void setKillPostgresAt(String place) {
    killPostgresAt = place;
  }

  /** Where PostgreSQL keeps the id of its process. */
  public void setPostmasterFile(String file) {
    postmasterFile = file;
  }

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext camelContext, NamedNode definition, Processor target, Processor nextTarget) {
    String step = name(definition);
    return step.isEmpty() ? target : new Step(step, target);
  }

  private static String name(NamedNode node) {
    if (node.getLabel().startsWith("saga[")) {
      return route(node) + ".saga";
    }
    Matcher bean = BEAN_STEP.matcher(node.getLabel());
    return bean.matches() ? bean.group(1) + "." + bean.group(2) : "";
  }

  private static String route(NamedNode node) {
    NamedNode top = node;
    while (top.getParent() != null) {
      top = top.getParent();
    }
    return top.getId();
  }

  private final class Step extends DelegateAsyncProcessor {
    private final String name;

    Step(String name, Processor target) {
      super(target);
      this.name = name;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      String place = "before:" + name;
      reached(place);
      if (place.equals(failAt) || FAILING.contains(place)) {
        exchange.setException(new IllegalStateException("broken at " + place));
        callback.done(true);
        return true;
      }
      return super.process(
          exchange,
          sync -> {
            if (exchange.getException() == null) {
              reached("after:" + name);
            }
            callback.done(sync);
          });
    }
  }

  private void reached(String place) {
    if (place.equals(killPostgresAt)) {
      Postmasters.kill(java.nio.file.Path.of(postmasterFile));
    }
    if (!place.equals(haltAt) || visits.incrementAndGet() != nth) {
      return;
    }
    if (wire.isEmpty()) {
      halt();
    }
    tap.arm();
  }

  private static void halt() {
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  /** Reads along in the log of PostgreSQL's driver. */
  private final class WireTap extends Handler {
    private final Logger driver = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");
    private final AtomicInteger seen = new AtomicInteger();
    private volatile Thread armed;

    void arm() {
      armed = Thread.currentThread();
      driver.setUseParentHandlers(false);
      driver.addHandler(this);
      driver.setLevel(Level.FINEST);
    }

    @Override
    public void publish(LogRecord message) {
      boolean isMeant =
          (isAnyThread || Thread.currentThread() == armed)
              && new SimpleFormatter().formatMessage(message).contains(wire);
      if (isMeant && seen.incrementAndGet() == wireNth) {
        halt();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
