package io.klinesaga.testing;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Drops the databases that a test or a class made on a real TDengine when it ends, so that a server
 * never has those of all tests at once. JUnit finds it by itself; tests do nothing for it.
 */
public final class TestScopes
    implements TestInstancePreConstructCallback, BeforeAllCallback, BeforeEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(TestScopes.class);

  /** The fields of an instance belong to the one test that it is made for. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext factory, ExtensionContext context) {
    open(context);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    open(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    open(context);
  }

  /** The store closes it at the end of this context, after everything else. */
  private static void open(ExtensionContext context) {
    context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(context.getUniqueId(), id -> TestServers.openScope());
  }
}
