package io.klinesaga.app;

import org.apache.camel.Component;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * Lets the components {@code http} and {@code https} send a request once. Their client would send
 * one again that was answered with 429 or 503, after the time that the server names, which may be
 * hours; whether a source is asked again is for its gate.
 */
final class HttpWithoutRetries implements ComponentCustomizer {
  /** The name it has in a registry; not one of the beans of routes. */
  static final String NAME = HttpWithoutRetries.class.getName();

  @Override
  public void configure(String name, Component target) {
    if (target instanceof HttpComponent http) {
      http.setHttpClientConfigurer(HttpClientBuilder::disableAutomaticRetries);
    }
  }
}
