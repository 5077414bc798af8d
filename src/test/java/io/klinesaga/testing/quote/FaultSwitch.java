package io.klinesaga.testing.quote;

import io.klinesaga.testing.quote.Hostility.Damage;
import io.klinesaga.testing.quote.Hostility.Refusal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can go wrong at a server, by the words of its command line: {@code name} or {@code
 * name=value}.
 */
enum FaultSwitch {
  SPLIT("answers arrive byte by byte", (faults, none) -> faults.split()),
  WRONG_SEQUENCE(Damage.WRONG_SEQUENCE),
  WRONG_METHOD(Damage.WRONG_METHOD),
  BAD_MAGIC(Damage.BAD_MAGIC),
  CORRUPT_ZLIB(Damage.CORRUPT_ZLIB),
  SHORT_BODY(Damage.SHORT_BODY),
  LONG_BODY(Damage.LONG_BODY),
  WRONG_SIZE(Damage.WRONG_SIZE),
  CUT(Damage.CUT),
  DIALECT(
      "LIST: only these of short, long, new, plain serve bars",
      (faults, list) ->
          faults.speakOnly(words(list).map(Dialect::valueOf).collect(Collectors.toSet()))),
  REFUSAL(
      "empty, count, silent or closed: what other dialects get (body 0000, body 2003, …)",
      (faults, how) -> faults.refuseBy(Refusal.valueOf(how.toUpperCase(Locale.ROOT)))),
  NO_BARS("no dialect serves bars", (faults, none) -> faults.speakOnly(Set.of())),
  ZEROS("the numbers of bars and quotes are zero", (faults, none) -> faults.zeros()),
  ZERO_BODIES("every byte of bars is zero", (faults, none) -> faults.zeroBodies()),
  PLAIN("nothing is compressed", (faults, none) -> faults.plain()),
  START_LABELS("plain minute bars bear their start", (faults, none) -> faults.startLabels()),
  UNSOLICITED(
      "a frame that nobody asked for precedes every answer",
      (faults, none) -> faults.unsolicited()),
  DELAY(
      "MILLISECONDS: every answer is late",
      (faults, ms) -> faults.delay(Duration.ofMillis(Long.parseLong(ms)))),
  CLOSE_AT_ONCE("connections end at once", (faults, none) -> faults.closeAtOnce()),
  CLOSE_AFTER(
      "N: a connection ends after so many answers",
      (faults, n) -> faults.closeAfter(Integer.parseInt(n))),
  CLOSE_IDLE(
      "SECONDS: a silent connection ends",
      (faults, s) -> faults.closeWhenIdle(Duration.ofSeconds(Long.parseLong(s)))),
  DIE_AFTER(
      "N: the server dies instead of answering more requests",
      (faults, n) -> faults.dieAfter(Long.parseLong(n))),
  SILENT_MARKETS(
      "LIST of market numbers (2 if not given; may be empty): no count and no list of them",
      (faults, list) ->
          faults.silentMarkets(words(list).map(Integer::valueOf).collect(Collectors.toSet()))),
  SHIFT_PAGES(
      "N: the newest bars appear one by one, with each request",
      (faults, n) -> faults.shiftPages(Integer.parseInt(n))),
  MINUTE_DEPTH(
      "N: only so many minute bars are there (24000)",
      (faults, n) -> faults.minuteDepth(Integer.parseInt(n))),
  WRONG_DAY(
      "DATE: the bars of a day have other values",
      (faults, day) -> faults.wrongDay(LocalDate.parse(day))),
  NOW(
      "DATETIME: later bars are not there, the current one is live",
      (faults, now) -> faults.now(LocalDateTime.parse(now)));

  private final String help;
  private final BiConsumer<Hostility, String> effect;

  FaultSwitch(String help, BiConsumer<Hostility, String> effect) {
    this.help = help;
    this.effect = effect;
  }

  FaultSwitch(Damage damage) {
    this("[=N]: damages every n-th answer", (faults, n) -> faults.damage(damage, every(n)));
  }

  private static int every(String text) {
    return text.isEmpty() ? 1 : Integer.parseInt(text);
  }

  private static Stream<String> words(String list) {
    return Arrays.stream(list.toUpperCase(Locale.ROOT).split(",", -1)).filter(w -> !w.isBlank());
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** All words with their meaning, a line each. */
  static String help() {
    return Arrays.stream(values())
        .map(one -> String.format(Locale.ROOT, "  %-16s %s%n", one.word(), one.help))
        .collect(Collectors.joining());
  }

  /**
   * Sets what a text says.
   *
   * @throws IllegalArgumentException if it says nothing known
   */
  static void set(Hostility faults, String text) {
    int equals = text.indexOf('=');
    String word = equals < 0 ? text : text.substring(0, equals);
    String value = equals < 0 ? "" : text.substring(equals + 1);
    FaultSwitch found =
        Arrays.stream(values())
            .filter(one -> one.word().equals(word))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no fault '" + word + "'"));
    found.effect.accept(faults, value);
  }
}
