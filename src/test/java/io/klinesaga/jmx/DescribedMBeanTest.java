package io.klinesaga.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescribedMBeanTest {
  /** Refuses what it does not like. */
  @Described("A probe")
  public interface ProbeMXBean {
    /** Answers. */
    @Described("Acts")
    String act(@Described("What to do") String text);
  }

  private static final class Probe implements ProbeMXBean {
    @Override
    public String act(String text) {
      if (text.equals("error")) {
        throw new IllegalArgumentException("a sample of 200.0%: expected at most 100");
      }
      return "did " + text;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "it,did it",
    "error,refused: a sample of 200.0%: expected at most 100",
    ",refused: an argument is missing or wrong"
  })
  void an_operation_answers_and_never_throws(@Nullable String argument, String answer)
      throws Exception {
    try (AutoCloseable registered =
        DescribedMBean.register("Probe", new Probe(), ProbeMXBean.class)) {
      Object found =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("io.klinesaga:type=Probe"),
                  "act",
                  new Object[] {argument},
                  new String[] {String.class.getName()});
      assertThat(registered).isNotNull();
      assertThat(found).isEqualTo(answer);
    }
  }
}
