package io.klinesaga.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.klinesaga.monitoring.PromQuery.Selector;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQueryTest {
  @Test
  void functions_words_numbers_and_texts_are_no_metrics() {
    PromQuery query =
        PromQuery.parse(
            "sum without (id) (increase(a_total{x=\"b or c\", y!~'d'}[1h])) >= 2e3 unless bool b:c:rate5m");
    assertThat(query.selectors())
        .containsExactly(
            new Selector("a_total", Set.of("x")), new Selector("b:c:rate5m", Set.of()));
    assertThat(query.groupingLabels()).containsExactly("id");
  }

  @Test
  void labels_of_matchers_groupings_and_joins_are_found() {
    PromQuery query =
        PromQuery.parse(
            "histogram_quantile(0.5, sum by (le, outcome) (rate(s_bucket{m=~\"$m\", job=\"x\"}[$__rate_interval])))"
                + " / on (job, instance) group_left (version) kline_info");
    assertThat(query.selectors())
        .containsExactly(
            new Selector("s_bucket", Set.of("m", "job")), new Selector("kline_info", Set.of()));
    assertThat(query.groupingLabels())
        .containsExactly("instance", "job", "le", "outcome", "version");
  }

  @Test
  void a_selector_without_a_name_is_refused() {
    assertThatThrownBy(() -> PromQuery.parse("{__name__=~\"a.*\"}"))
        .hasMessageContaining("a selector without a metric's name");
  }
}
