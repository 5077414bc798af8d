package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.StoredBars.Validity;
import java.util.ArrayList;
import java.util.List;
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

  /** Of builders whose arrays are full when they build, are not, and were never. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 5, 100})
  void what_was_built_stays_as_it_is_when_its_builder_goes_on(int expected) {
    StoredBars.Builder builder = new StoredBars.Builder(expected);
    List<StoredBars> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(builder.build());
      builder.values().add(i, i + 0.1, i + 0.2, i + 0.3, i + 0.4, i, i + 0.6);
      builder.end(i * 10L, i % 2 == 0 ? Validity.VALID : Validity.INVALID);
    }
    for (int size = 0; size < all.size(); size++) {
      StoredBars built = all.get(size);
      assertThat(built.size()).isEqualTo(size);
      assertThat(built.bars().size()).isEqualTo(size);
      for (int i = 0; i < size; i++) {
        assertThat(built.bars().ts(i)).isEqualTo(i);
        assertThat(built.bars().open(i)).isEqualTo(i + 0.1);
        assertThat(built.bars().amount(i)).isEqualTo(i + 0.6);
        assertThat(built.txnId(i)).isEqualTo(i * 10L);
        assertThat(built.isValid(i)).isEqualTo(i % 2 == 0);
      }
    }
  }
}
