package io.klinesaga.event;

import io.klinesaga.api.PublicApi;
import java.io.Serial;
import java.util.EventObject;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent;

/**
 * Passes events on to Camel's event notifiers, as custom events, so that a notifier in the registry
 * sees them beside Camel's own.
 */
public final class CamelEvents implements Consumer<KlineEvent> {
  private final CamelContext context;

  public CamelEvents(CamelContext context) {
    this.context = context;
  }

  @Override
  public void accept(KlineEvent event) {
    try {
      context.getManagementStrategy().notify(new Custom(context, event));
    } catch (Exception e) {
      throw new IllegalStateException("an event notifier failed: " + e, e);
    }
  }

  /** An event of the product for Camel. */
  @PublicApi
  public static final class Custom extends EventObject implements CamelEvent {
    @Serial private static final long serialVersionUID = 1;

    private final transient KlineEvent event;
    private long timestamp;

    Custom(CamelContext source, KlineEvent event) {
      super(source);
      this.event = event;
    }

    public KlineEvent event() {
      return event;
    }

    @Override
    public Type getType() {
      return Type.Custom;
    }

    @Override
    public long getTimestamp() {
      return timestamp;
    }

    @Override
    public void setTimestamp(long timestamp) {
      this.timestamp = timestamp;
    }

    @Override
    public String toString() {
      return event.name() + event.fields();
    }
  }
}
