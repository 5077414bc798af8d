package io.klinesaga.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedTest {
  private final List<String> closed = new ArrayList<>();

  private AutoCloseable step(String name) {
    return () -> closed.add(name);
  }

  private AutoCloseable failing(String name, Throwable failure) {
    return () -> {
      closed.add(name);
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    };
  }

  @Test
  void what_was_opened_last_is_closed_first_and_once() {
    Opened opened = new Opened();
    opened.add(step("first"));
    opened.onClose(step("second"));
    opened.close();
    opened.close();
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void every_step_is_tried_and_the_first_failure_keeps_the_others() {
    Error first = new NoClassDefFoundError("first");
    Exception second = new IOException("second");
    RuntimeException third = new IllegalStateException("third");
    Opened opened = new Opened();
    opened.add(step("d"));
    opened.add(failing("c", third));
    opened.add(failing("b", second));
    opened.add(failing("a", first));
    assertThatThrownBy(opened::close).isSameAs(first);
    assertThat(first.getSuppressed()).containsExactly(second, third);
    assertThat(closed).containsExactly("a", "b", "c", "d");
  }

  @Test
  void a_checked_failure_is_told_with_its_message() {
    Opened opened = new Opened();
    opened.add(failing("a", new IOException("the disk is full")));
    assertThatThrownBy(opened::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the disk is full")
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void a_failed_start_leaves_nothing_open_and_tells_what_closing_threw() {
    Exception closing = new IOException("closing");
    Error failure = new StackOverflowError("start");
    assertThatThrownBy(
            () ->
                Opened.allOrNothing(
                    opened -> {
                      opened.add(step("b"));
                      opened.add(failing("a", closing));
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(failure.getSuppressed()).containsExactly(closing);
    assertThat(closed).containsExactly("a", "b");
  }

  @Test
  void a_successful_start_closes_nothing() throws IOException {
    String made =
        Opened.<String, IOException>allOrNothing(
            opened -> {
              opened.add(step("a"));
              return "made";
            });
    assertThat(made).isEqualTo("made");
    assertThat(closed).isEmpty();
  }
}
