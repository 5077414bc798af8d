package io.klinesaga.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class OrderedWorkTest {
  private final OrderedWork work = new OrderedWork("test");

  @ParameterizedTest
  @ValueSource(
      classes = {
        IllegalStateException.class,
        LinkageError.class,
        StackOverflowError.class,
        OutOfMemoryError.class
      })
  void work_that_dies_has_failed_and_does_not_keep_the_next_from_beginning(
      Class<? extends Throwable> type) throws Exception {
    Throwable thrown = type.getConstructor(String.class).newInstance("it broke");
    String answer =
        work.order(
            () -> {
              OrderedWorkTest.<RuntimeException>sneak(thrown);
              return "never";
            });
    assertThat(answer).startsWith("failed: ").contains("it broke");
    assertThat(work.lastAnswer()).isEqualTo(answer);
    assertThat(work.order(() -> "done")).isEqualTo("done");
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void nothing_begins_once_it_is_closed() {
    work.close();
    assertThat(
            work.order(
                () -> {
                  throw new AssertionError("it began");
                }))
        .startsWith("refused: ");
    assertThat(work.lastAnswer()).isEqualTo("none was ordered");
  }
}
