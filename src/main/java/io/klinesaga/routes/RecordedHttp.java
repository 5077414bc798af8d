package io.klinesaga.routes;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultEndpoint;

/** In the place of web servers: every request is answered with the same text and status 200. */
final class RecordedHttp extends DefaultEndpoint {
  private static final int OK = 200;

  private final String answer;

  private RecordedHttp(Endpoint replaced, String answer) {
    super(replaced.getEndpointUri(), null);
    setCamelContext(replaced.getCamelContext());
    this.answer = answer;
  }

  /** From now on no endpoint of HTTP that is made sends anything. */
  static void installIn(CamelContext context, String answer) {
    context
        .getCamelContextExtension()
        .registerEndpointCallback(
            (uri, endpoint) ->
                uri.startsWith("http://") || uri.startsWith("https://")
                    ? new RecordedHttp(endpoint, answer)
                    : endpoint);
  }

  @Override
  public boolean isSingleton() {
    return true;
  }

  @Override
  public Producer createProducer() {
    return new DefaultAsyncProducer(this) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, OK);
        exchange.getMessage().setBody(answer);
        callback.done(true);
        return true;
      }
    };
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("nothing begins at a web server");
  }
}
