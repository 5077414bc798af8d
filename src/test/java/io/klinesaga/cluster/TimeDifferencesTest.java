package io.klinesaga.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimeDifferencesTest {
  private static final Map<String, String> OWN =
      Map.of("kline.daily", "0 30 16 * * ?", "my.own", "x");

  private final TimeDifferences differences = new TimeDifferences();

  private static Node node(String name, String daily) {
    return new Node(
        "id-" + name,
        name,
        "host",
        "1",
        "18",
        Instant.EPOCH,
        Instant.EPOCH,
        true,
        Duration.ZERO,
        Map.of("kline.daily", daily));
  }

  @Test
  void another_time_of_a_shared_schedule_is_told_once_until_it_ends() {
    List<Node> same = List.of(node("a", "0 30 16 * * ?"), node("b", "0 30 16 * * ?"));
    List<Node> different = List.of(node("a", "0 30 16 * * ?"), node("b", "0 0 17 * * ?"));
    assertThat(differences.news(OWN, same)).isEmpty();
    assertThat(differences.news(OWN, different))
        .containsExactly("kline.daily is '0 30 16 * * ?' here and '0 0 17 * * ?' on node b (id-b)");
    assertThat(differences.news(OWN, different)).isEmpty();
    assertThat(differences.news(OWN, same)).isEmpty();
    assertThat(differences.news(OWN, different)).hasSize(1);
  }
}
