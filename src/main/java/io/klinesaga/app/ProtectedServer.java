package io.klinesaga.app;

import io.klinesaga.config.ManagementConfig;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.web.handler.AuthenticationHandler;
import io.vertx.ext.web.handler.BasicAuthHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;

/**
 * Makes the management server ask for user and password at every path. Camel's own way to the same
 * end reads them from a plain file.
 */
final class ProtectedServer extends DefaultMainHttpServerFactory {
  private static final String REALM = "kline-saga";

  private final ManagementConfig config;

  ProtectedServer(ManagementConfig config) {
    this.config = config;
  }

  @Override
  public Service newHttpManagementServer(
      CamelContext context, HttpManagementServerConfigurationProperties properties) {
    Service service = super.newHttpManagementServer(context, properties);
    AuthenticationConfig authentication =
        ((ManagementHttpServer) service).getConfiguration().getAuthenticationConfig();
    authentication.getEntries().add(entry());
    authentication.setEnabled(true);
    return service;
  }

  private AuthenticationConfigEntry entry() {
    AuthenticationConfigEntry entry = new AuthenticationConfigEntry();
    entry.setPath("/*");
    entry.setAuthenticationProviderFactory(vertx -> new OneUser(config));
    entry.setAuthenticationHandlerFactory(
        new AuthenticationConfig.AuthenticationHandlerFactory() {
          @Override
          public <T extends AuthenticationProvider>
              AuthenticationHandler createAuthenticationHandler(T provider) {
            return BasicAuthHandler.create(provider, REALM);
          }
        });
    return entry;
  }

  /** Knows one user. What it compares takes the same time whatever is asked. */
  private record OneUser(ManagementConfig config) implements AuthenticationProvider {
    @Override
    @SuppressWarnings("deprecation") // the one method that the interface leaves open
    public void authenticate(JsonObject asked, Handler<AsyncResult<User>> answer) {
      boolean isUser = isSame(asked.getString("username", ""), config.user());
      boolean isPassword = isSame(asked.getString("password", ""), config.password());
      answer.handle(
          isUser && isPassword
              ? Future.succeededFuture(User.fromName(config.user()))
              : Future.failedFuture("wrong user or password"));
    }

    private static boolean isSame(String asked, String known) {
      return MessageDigest.isEqual(digest(asked), digest(known));
    }

    /** Of equal length, so that not even the length of the secret shows. */
    private static byte[] digest(String text) {
      try {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }
  }
}
