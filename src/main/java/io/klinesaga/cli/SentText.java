package io.klinesaga.cli;

import java.io.Writer;
import java.util.function.Consumer;

/** Hands on what was written at each flush. */
final class SentText extends Writer {
  private final Consumer<String> target;
  private final StringBuilder written = new StringBuilder();

  SentText(Consumer<String> target) {
    this.target = target;
  }

  @Override
  public void write(char[] text, int offset, int length) {
    written.append(text, offset, length);
  }

  @Override
  public void flush() {
    if (written.length() > 0) {
      target.accept(written.toString());
      written.setLength(0);
    }
  }

  @Override
  public void close() {
    flush();
  }
}
