package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.StoredBars.Validity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredBarsTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 16, 1000})
  void a_builder_grows_whatever_it_was_told_to_expect(int expected) {
    StoredBars.Builder builder = new StoredBars.Builder(expected);
    for (int i = 0; i < 100; i++) {
      builder.values().add(i, 1, 2, 3, 4, 5, 6);
      builder.end(i * 10L, i % 2 == 0 ? Validity.VALID : Validity.INVALID);
    }
    StoredBars built = builder.build();
    assertThat(built.size()).isEqualTo(100);
    assertThat(built.txnId(99)).isEqualTo(990);
    assertThat(built.isValid(98)).isTrue();
    assertThat(built.isValid(99)).isFalse();
  }
}
