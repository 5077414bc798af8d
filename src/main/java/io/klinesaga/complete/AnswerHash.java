package io.klinesaga.complete;

import io.klinesaga.market.Period;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;

/** SHA-256 of what an answer rests on: one line for each symbol, in symbol order. */
final class AnswerHash {
  private final MessageDigest digest = sha256();

  AnswerHash(LocalDate day, Period period) {
    line(day + " " + period);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  void add(SymbolDay one, Tally tally) {
    line(
        String.join(
            " ",
            one.series().symbol().toString(),
            one.state().code(),
            String.valueOf(tally.bars()),
            String.valueOf(tally.volume()),
            String.valueOf(tally.lastTransaction()),
            one.evidence()));
  }

  private void line(String text) {
    digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  String text() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
