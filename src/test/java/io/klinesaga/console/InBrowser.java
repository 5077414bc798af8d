package io.klinesaga.console;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.klinesaga.testing.Browser;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests of pages in one headless browser; they are skipped where none is installed. */
abstract class InBrowser {
  static Browser browser;

  @BeforeAll
  static void openBrowser() throws IOException {
    List<String> missing = Browser.missing();
    assumeTrue(missing.isEmpty(), "skipped: not installed: " + missing);
    browser = Browser.start(1280);
  }

  @AfterAll
  static void closeBrowser() throws IOException {
    if (browser != null) {
      browser.close();
      browser = null;
    }
  }
}
