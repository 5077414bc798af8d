package io.klinesaga.web;

import com.fasterxml.jackson.databind.JsonNode;

/** The work that may be ordered over HTTP. */
public interface Acts {
  /**
   * Understands an order.
   *
   * @param act its name, the last part of the path: {@code sync}, {@code repair}, {@code clean},
   *     {@code audit}, {@code retry}, {@code give-up}
   * @param details what the client has sent
   * @return does it, however long that takes, and says what came of it
   * @throws java.util.NoSuchElementException if it is of something that is not there
   * @throws IllegalArgumentException if the details make no sense; nothing has begun then
   */
  Work understand(String act, JsonNode details);

  /** Does the work. */
  @FunctionalInterface
  interface Work {
    /** Says what came of it, a sentence or a summary line. */
    String work();
  }
}
