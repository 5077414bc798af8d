package io.klinesaga.source.tdx.server;

import io.klinesaga.source.tdx.wire.BarPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares what hosts say of the same bars. Where they contradict each other the more are believed;
 * where as many say the one as the other, those are whose prices, volume and amount belong
 * together; else none of them is. For one thread.
 */
final class Jury {
  /** What a host says of one bar. */
  private record Word(Proof proof, int row) {
    /** Whether what was paid for a share on average is a price of the day. */
    boolean isPlain() {
      BarPage page = proof.page();
      double average = page.amount(row) / page.volume(row);
      return !(average < page.low(row) * (1 - ROUNDING))
          && !(average > page.high(row) * (1 + ROUNDING));
    }

    boolean agreesWith(Word other) {
      BarPage a = proof.page();
      BarPage b = other.proof.page();
      int i = row;
      int j = other.row;
      return a.open(i) == b.open(j)
          && a.high(i) == b.high(j)
          && a.low(i) == b.low(j)
          && a.close(i) == b.close(j)
          && KnownBars.isSameVolume(a.volume(i), b.volume(j));
    }
  }

  private static final double ROUNDING = 0.001;

  private final List<Proof> heard = new ArrayList<>();
  private final long before;

  /**
   * @param before bars from then on may be unfinished and prove nothing
   */
  Jury(long before) {
    this.before = before;
  }

  void hear(Proof proof) {
    heard.add(proof);
  }

  /** The hosts that nobody refutes. */
  List<Host> believed() {
    Map<HostAddress, String> refuted = refuted();
    return heard.stream()
        .map(Proof::host)
        .filter(host -> !refuted.containsKey(host.address()))
        .toList();
  }

  /** The hosts that others refute, and by what. */
  Map<HostAddress, String> refuted() {
    Map<Long, List<Word>> words = new HashMap<>();
    for (Proof proof : heard) {
      BarPage page = proof.page();
      for (int i = 0; i < page.size() && page.time(i) < before; i++) {
        words.computeIfAbsent(proof.time(i), time -> new ArrayList<>()).add(new Word(proof, i));
      }
    }
    Map<HostAddress, String> refuted = new LinkedHashMap<>();
    words.values().forEach(said -> judge(said, refuted));
    return refuted;
  }

  private static void judge(List<Word> said, Map<HostAddress, String> refuted) {
    for (Word word : said) {
      List<Word> others = said.stream().filter(other -> !word.agreesWith(other)).toList();
      int agreeing = said.size() - others.size();
      boolean isBeaten =
          others.size() == agreeing
              ? !word.isPlain() || others.stream().allMatch(Word::isPlain)
              : others.size() > agreeing;
      if (!others.isEmpty() && isBeaten) {
        Word other = others.get(0);
        refuted.putIfAbsent(
            word.proof().host().address(),
            KnownBars.text(word.proof().page(), word.row())
                + ", but at "
                + other.proof().host().address()
                + " "
                + KnownBars.text(other.proof().page(), other.row()));
      }
    }
  }
}
