package io.klinesaga.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.config.TransactionMode;
import io.klinesaga.dispatch.ChunkBook.Taken;
import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.Symbol;
import io.klinesaga.sync.SyncRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who takes a chunk again waits for the sagas of the attempt before. */
class EarlierAttemptTest {
  private final List<String> done = new ArrayList<>();

  private static Taken taken(int attempts) {
    return new Taken(
        new ChunkId(1, 1),
        SyncRequest.incremental(List.of(Period.DAY), TransactionMode.SAGA),
        List.of(new SeriesId(Symbol.parse("600000.SH"), Period.DAY)),
        attempts);
  }

  /** Another process takes the saga back, and has done so when it was looked at so often. */
  private EarlierAttempt heldFor(int looks) {
    return new EarlierAttempt(
        taken -> {
          done.add("look");
          return done.stream().filter("look"::equals).count() <= looks;
        },
        () -> done.add("recover"));
  }

  @Test
  void a_first_attempt_waits_for_nothing() {
    heldFor(1).awaitEnd(taken(1), () -> false);
    assertThat(done).isEmpty();
  }

  @Test
  void what_another_process_takes_back_is_waited_for() {
    heldFor(2).awaitEnd(taken(2), () -> false);
    assertThat(done).containsExactly("recover", "look", "recover", "look", "recover", "look");
  }

  @Test
  void who_is_to_stop_does_not_wait() {
    heldFor(2).awaitEnd(taken(2), () -> true);
    assertThat(done).containsExactly("recover");
  }
}
