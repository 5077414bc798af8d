package io.klinesaga.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.BarChecksum;
import io.klinesaga.market.Bars;
import io.klinesaga.market.StoredBars;
import io.klinesaga.market.StoredBars.Validity;
import io.klinesaga.market.TimeRange;
import io.klinesaga.testing.TestBars;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Stored rows that come in parts give the same as all together. */
class BarDeltaPartsTest {
  @RepeatedTest(200)
  void parts_give_the_same_delta(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Bars fetched = some(random, TestBars.bars(60, i -> random.nextInt(2)));
    StoredBars stored = stored(random, some(random, TestBars.bars(60)));
    TimeRange rewrite =
        random.nextBoolean() ? null : new TimeRange(TestBars.day(20), TestBars.day(30));
    BarDelta whole = BarDelta.of(fetched, stored, 9, rewrite);
    BarDelta.Comparison comparison =
        new BarDelta.Comparison(fetched, 9, rewrite, BarDelta.Rules.PLAIN);
    StoredBars.Builder part = new StoredBars.Builder();
    for (int i = 0; i < stored.size(); i++) {
      part.add(stored, i);
      if (random.nextInt(5) == 0) {
        comparison.add(part.build());
        part = new StoredBars.Builder();
      }
    }
    comparison.add(part.build());
    BarDelta parts = comparison.end();
    assertThat(text(parts)).isEqualTo(text(whole));
    assertThat(whole.toWrite().size() + equal(fetched, stored, rewrite)).isEqualTo(fetched.size());
  }

  private static int equal(Bars fetched, StoredBars stored, TimeRange rewrite) {
    int equal = 0;
    for (int i = 0; i < fetched.size(); i++) {
      int j = stored.bars().indexOf(fetched.ts(i));
      boolean isTrusted = rewrite == null || !rewrite.contains(fetched.ts(i));
      equal +=
          j >= 0 && isTrusted && stored.isValid(j) && fetched.sameRow(i, stored.bars(), j) ? 1 : 0;
    }
    return equal;
  }

  private static Bars some(Random random, Bars bars) {
    Bars.Builder some = new Bars.Builder(bars.size());
    for (int i = 0; i < bars.size(); i++) {
      if (random.nextInt(4) > 0) {
        some.add(bars, i);
      }
    }
    return some.build();
  }

  private static StoredBars stored(Random random, Bars bars) {
    StoredBars.Builder stored = new StoredBars.Builder();
    for (int i = 0; i < bars.size(); i++) {
      stored.values().add(bars, i);
      stored.end(random.nextInt(3), Validity.values()[random.nextInt(3)]);
    }
    return stored.build();
  }

  private static String text(BarDelta delta) {
    return String.join(
        " ",
        BarChecksum.of(delta.toWrite().bars()).toString(),
        BarChecksum.of(delta.beforeImage().bars()).toString(),
        delta.newlyValid() + " " + delta.validBefore(),
        delta.firstValidBefore() + " " + delta.lastValidBefore());
  }
}
