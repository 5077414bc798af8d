package io.klinesaga.jmx;

import io.klinesaga.api.PublicApi;
import java.beans.ConstructorProperties;

/**
 * A saga that has not ended, as JMX clients see it; times are ISO 8601 with the offset of the
 * market.
 */
@PublicApi
public final class OpenSaga {
  private final String id;
  private final String state;
  private final int attempts;
  private final String began;
  private final String deadline;
  private final String owner;
  private final String lastError;

  @ConstructorProperties({"id", "state", "attempts", "began", "deadline", "owner", "lastError"})
  public OpenSaga(
      String id,
      String state,
      int attempts,
      String began,
      String deadline,
      String owner,
      String lastError) {
    this.id = id;
    this.state = state;
    this.attempts = attempts;
    this.began = began;
    this.deadline = deadline;
    this.owner = owner;
    this.lastError = lastError;
  }

  public String getId() {
    return id;
  }

  public String getState() {
    return state;
  }

  public int getAttempts() {
    return attempts;
  }

  public String getBegan() {
    return began;
  }

  public String getDeadline() {
    return deadline;
  }

  public String getOwner() {
    return owner;
  }

  public String getLastError() {
    return lastError;
  }
}
