package io.klinesaga.testing;

import io.klinesaga.source.Budget;
import io.klinesaga.source.RequestGate;
import io.klinesaga.source.SourceServices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets every request pass and notes what is said of it. */
public final class NotedGate implements SourceServices, RequestGate {
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());

  /** What was said: {@code enter}, {@code answered}, {@code failed …}, {@code banned … 60s}. */
  public List<String> said() {
    return List.copyOf(said);
  }

  @Override
  public RequestGate gate(String source, Budget budget) {
    return this;
  }

  @Override
  public void enter() {
    said.add("enter");
  }

  @Override
  public void answered() {
    said.add("answered");
  }

  @Override
  public void failed(String reason) {
    said.add("failed " + reason);
  }

  @Override
  public void banned(String reason, @Nullable Duration retryAfter) {
    said.add("banned " + reason + (retryAfter == null ? "" : " " + retryAfter.toSeconds() + "s"));
  }
}
