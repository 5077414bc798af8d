package io.klinesaga.routes;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * Camel's {@code direct:}, with a {@link RouteGate} before every call. Its producer looks for the
 * consumer at each call: Camel's own keeps it, and for a moment after a route was replaced two
 * threads can get the old, stopped one.
 */
@Component("direct")
final class GatedDirect extends DirectComponent {
  private final RouteGate gate;

  GatedDirect(RouteGate gate) {
    this.gate = gate;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    DirectEndpoint endpoint = new GatedEndpoint(uri, this);
    endpoint.setBlock(isBlock());
    endpoint.setTimeout(getTimeout());
    setProperties(endpoint, parameters);
    return endpoint;
  }

  /**
   * The consumer of an address, null if there is none.
   *
   * @param waitMillis how long to wait for one
   */
  private @Nullable DirectConsumer find(String address, long waitMillis)
      throws InterruptedException {
    return getConsumer(address, waitMillis > 0, waitMillis);
  }

  private static final class GatedEndpoint extends DirectEndpoint {
    private final GatedDirect direct;

    GatedEndpoint(String uri, GatedDirect direct) {
      super(uri, direct);
      this.direct = direct;
    }

    @Override
    public Producer createProducer() {
      return new GatedProducer(this, direct);
    }
  }

  private static final class GatedProducer extends DefaultAsyncProducer {
    private final DirectEndpoint endpoint;
    private final GatedDirect direct;
    private final RouteGate gate;
    private final String address;

    GatedProducer(DirectEndpoint endpoint, GatedDirect direct) {
      super(endpoint);
      this.endpoint = endpoint;
      this.direct = direct;
      this.gate = direct.gate;
      String uri = endpoint.getEndpointUri();
      int query = uri.indexOf('?');
      this.address = query < 0 ? uri : uri.substring(0, query);
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      try {
        return call(exchange, callback);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return failed(exchange, callback, e);
      } catch (Exception e) {
        return failed(exchange, callback, e);
      }
    }

    private static boolean failed(Exchange exchange, AsyncCallback callback, Exception e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }

    private boolean call(Exchange exchange, AsyncCallback callback) throws Exception {
      long wait = endpoint.isBlock() ? TimeUnit.MILLISECONDS.toNanos(endpoint.getTimeout()) : 0;
      long end = System.nanoTime() + wait;
      RouteGate.Call call = gate.enter(address, exchange);
      DirectConsumer consumer = direct.find(address, 0);
      while (consumer == null) {
        gate.exit(call, exchange); // who waits for a stopped route is not in it
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0 || direct.find(address, left) == null) {
          return missing(exchange, callback);
        }
        call = gate.enter(address, exchange);
        consumer = direct.find(address, 0);
      }
      return hand(consumer, call, exchange, callback);
    }

    private boolean missing(Exchange exchange, AsyncCallback callback) {
      if (endpoint.isFailIfNoConsumers()) {
        exchange.setException(
            new DirectConsumerNotAvailableException(
                "No consumers available on endpoint: " + endpoint, exchange));
      }
      callback.done(true);
      return true;
    }

    private boolean hand(
        DirectConsumer consumer, RouteGate.Call call, Exchange exchange, AsyncCallback callback)
        throws Exception {
      try {
        if (endpoint.isSynchronous() || consumer.getEndpoint().isSynchronous()) {
          consumer.getProcessor().process(exchange);
          gate.exit(call, exchange);
          callback.done(true);
          return true;
        }
        return consumer
            .getAsyncProcessor()
            .process(
                exchange,
                isSynchronous -> {
                  gate.exit(call, exchange);
                  callback.done(isSynchronous);
                });
      } catch (Exception e) {
        gate.exit(call, exchange);
        throw e;
      }
    }
  }
}
