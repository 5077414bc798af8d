package io.klinesaga.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.testing.TestBars;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BarChecksumTest {
  @Test
  void no_rows_have_the_checksum_of_nothing() {
    assertThat(BarChecksum.of(Bars.EMPTY)).isEqualTo(new BarSum(0, 0));
  }

  /** Computed outside of Java from the documented layout, with the Castagnoli polynomial. */
  @Test
  void one_row_has_the_documented_checksum() {
    Bars bars =
        new Bars.Builder(1).add(1_577_980_800_000L, 10, 11, 9, 10.5, 1_000, 10_250.5).build();
    assertThat(BarChecksum.of(bars)).isEqualTo(new BarSum(1, 0xa23c90f0L));
  }

  @Test
  void every_column_counts() {
    Set<BarSum> seen = new HashSet<>();
    double[] prices = {10, 11, 9, 10.5, 10_250.5};
    for (int changed = -1; changed < 7; changed++) {
      double[] p = prices.clone();
      if (changed >= 0 && changed < 5) {
        p[changed] = Math.nextUp(p[changed]);
      }
      Bars bars =
          new Bars.Builder(1)
              .add(
                  TestBars.day(changed == 5 ? 1 : 0),
                  p[0],
                  p[1],
                  p[2],
                  p[3],
                  changed == 6 ? 1_001 : 1_000,
                  p[4])
              .build();
      assertThat(seen.add(BarChecksum.of(bars))).as("change %s", changed).isTrue();
    }
  }

  /** So that rows can be taken out of the sum of a transaction when they are overwritten. */
  @Test
  void the_sum_of_the_parts_is_the_sum_of_the_whole() {
    Bars.Builder all = new Bars.Builder(2);
    long sum = 0;
    for (int i = 0; i < 2; i++) {
      Bars one = new Bars.Builder(1).add(TestBars.day(i), 10, 11, 9, 10.5, 1_000, 10_250.5).build();
      all.add(one, 0);
      sum += BarChecksum.of(one).checksum();
    }
    assertThat(BarChecksum.of(all.build())).isEqualTo(new BarSum(2, sum));
  }

  @Test
  void a_sum_is_readable_in_reports() {
    assertThat(new BarSum(6119, 13070843932935L))
        .hasToString("6119 bars of checksum 13070843932935");
  }
}
