package io.klinesaga.embedded.tdengine.junit;

import io.klinesaga.api.PublicApi;
import io.klinesaga.embedded.tdengine.EmbeddedTdengine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts an empty embedded TDengine on a free loopback port before the tests of a class, its nested
 * classes included, and drops it with its data after them:
 *
 * <pre>{@code
 * class BarsTest {
 *   @RegisterExtension static final TdengineExtension TDENGINE = new TdengineExtension();
 *
 *   @Test
 *   void bars_are_there() throws SQLException {
 *     try (Connection connection =
 *         DriverManager.getConnection(TDENGINE.url(), "root", "taosdata")) { ... }
 *   }
 * }
 * }</pre>
 *
 * <p>Not for one instance in classes that run at the same time.
 */
@PublicApi
public final class TdengineExtension implements BeforeAllCallback, AfterAllCallback {
  private @Nullable EmbeddedTdengine server;
  private @Nullable Path folder;

  /** How many classes are being tested: one, and those nested in it. */
  private int depth;

  /**
   * The JDBC URL, without database and login.
   *
   * @throws IllegalStateException outside the tests of the class
   */
  public String url() {
    if (server == null) {
      throw new IllegalStateException("the embedded TDengine runs only during its class's tests");
    }
    return server.url();
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    if (depth++ == 0) {
      folder = Files.createTempDirectory("embedded-tdengine");
      server = EmbeddedTdengine.start(folder, 0);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (--depth == 0 && server != null && folder != null) {
      server.close();
      server = null;
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path deepest : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(deepest);
      }
    }
  }
}
