package io.klinesaga.testing.quote;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong at a simulated server; nothing at first, except that no server lists market 2.
 * Switches can be set while it runs, from any thread.
 */
public final class Hostility {
  /** Minute bars that a server has of a series. */
  public static final int USUAL_DEPTH = 24_000;

  private static final long NEVER = Long.MAX_VALUE;

  /** What becomes of answers on their way. */
  public enum Damage {
    /** The answer bears another sequence number. */
    WRONG_SEQUENCE,
    /** The answer bears another method. */
    WRONG_METHOD,
    /** The first bytes are not those of an answer. */
    BAD_MAGIC,
    /** The compressed body cannot be inflated. */
    CORRUPT_ZLIB,
    /** The body ends early and says so. */
    SHORT_BODY,
    /** The body goes on after its end. */
    LONG_BODY,
    /** The header tells another size than the inflated body has. */
    WRONG_SIZE,
    /** The connection ends in the middle of the answer. */
    CUT
  }

  /** What is answered to a question for bars in a dialect that is not spoken. */
  public enum Refusal {
    /** A count of zero. */
    EMPTY,
    /** The count that was asked for, and no bars. */
    COUNT,
    /** Nothing. */
    SILENT,
    /** The connection ends. */
    CLOSED
  }

  private volatile Set<Dialect> spoken = EnumSet.allOf(Dialect.class);
  private volatile Refusal refusal = Refusal.EMPTY;
  private volatile @Nullable Damage damage;
  private volatile int damagedEvery = 1;
  private final AtomicInteger answers = new AtomicInteger();
  private volatile boolean isZeros;
  private volatile boolean isZeroBodies;
  private volatile boolean isSplit;
  private volatile boolean isUnsolicited;
  private volatile boolean isPlain;
  private volatile boolean isStartLabelled;
  private volatile boolean isClosedAtOnce;
  private volatile Duration delay = Duration.ZERO;
  private volatile Duration idle = Duration.ZERO;
  private volatile int answersPerConnection = Integer.MAX_VALUE;
  private final AtomicLong requestsLeft = new AtomicLong(NEVER);
  private volatile Set<Integer> silentMarkets = Set.of(2);
  private volatile int hiddenBars;
  private volatile int minuteDepth = USUAL_DEPTH;
  private volatile @Nullable LocalDate wrongDay;
  private volatile @Nullable LocalDateTime now;
  private volatile @Nullable Refusal refusalOfMany;

  /** Bars are answered only in these dialects. */
  public Hostility speakOnly(Set<Dialect> dialects) {
    spoken = Set.copyOf(dialects);
    return this;
  }

  /** How bars in other dialects are refused. */
  public Hostility refuseBy(Refusal how) {
    refusal = how;
    return this;
  }

  /** Every n-th answer is damaged, except those to a client that introduces itself. */
  public Hostility damage(Damage how, int every) {
    damagedEvery = every;
    damage = how;
    return this;
  }

  /** Bars and quotes keep their times and codes, and all other numbers are zero. */
  public Hostility zeros() {
    isZeros = true;
    return this;
  }

  /** After the count, every byte of the bars is zero. */
  public Hostility zeroBodies() {
    isZeroBodies = true;
    return this;
  }

  /** Answers arrive byte by byte. */
  public Hostility split() {
    isSplit = true;
    return this;
  }

  /** A frame that nobody asked for precedes every answer. */
  public Hostility unsolicited() {
    isUnsolicited = true;
    return this;
  }

  /** No body is compressed. */
  public Hostility plain() {
    isPlain = true;
    return this;
  }

  /** Minute bars of the dialect {@link Dialect#PLAIN} bear their start. */
  public Hostility startLabels() {
    isStartLabelled = true;
    return this;
  }

  /** A connection is accepted and ended at once. */
  public Hostility closeAtOnce() {
    isClosedAtOnce = true;
    return this;
  }

  /** Every answer comes so late. */
  public Hostility delay(Duration by) {
    delay = by;
    return this;
  }

  /** A connection ends when the client is silent for so long. */
  public Hostility closeWhenIdle(Duration after) {
    idle = after;
    return this;
  }

  /** A connection ends after so many answers. */
  public Hostility closeAfter(int count) {
    answersPerConnection = count;
    return this;
  }

  /** The server dies instead of answering the request after so many more. */
  public Hostility dieAfter(long requests) {
    requestsLeft.set(requests);
    return this;
  }

  /** What is asked about the instruments of these markets gets no answer. */
  public Hostility silentMarkets(Set<Integer> markets) {
    silentMarkets = Set.copyOf(markets);
    return this;
  }

  /** So many of the newest bars are not yet there; with each request for a series one appears. */
  public Hostility shiftPages(int bars) {
    hiddenBars = bars;
    return this;
  }

  /** Of minute bars only so many of the newest are there. */
  public Hostility minuteDepth(int bars) {
    minuteDepth = bars;
    return this;
  }

  /** All bars of this day have prices that are two hundredths too high, and 1 % more volume. */
  public Hostility wrongDay(LocalDate day) {
    wrongDay = day;
    return this;
  }

  /** It is that moment at the server: later bars are not there, and the current one is live. */
  public Hostility now(LocalDateTime moment) {
    now = moment;
    return this;
  }

  /** Capital changes of more than one security at once are not answered. */
  public Hostility refuseManyBy(Refusal how) {
    refusalOfMany = how;
    return this;
  }

  @Nullable Refusal refusalOfMany() {
    return refusalOfMany;
  }

  boolean speaks(Dialect dialect) {
    return spoken.contains(dialect);
  }

  Refusal refusal() {
    return refusal;
  }

  /** The damage of the next answer; null for none. */
  @Nullable Damage nextDamage() {
    return damage != null && answers.incrementAndGet() % damagedEvery == 0 ? damage : null;
  }

  boolean isZeros() {
    return isZeros;
  }

  boolean isZeroBodies() {
    return isZeroBodies;
  }

  boolean isSplit() {
    return isSplit;
  }

  boolean isUnsolicited() {
    return isUnsolicited;
  }

  boolean isPlain() {
    return isPlain;
  }

  boolean isStartLabelled() {
    return isStartLabelled;
  }

  boolean isClosedAtOnce() {
    return isClosedAtOnce;
  }

  Duration delay() {
    return delay;
  }

  Duration idle() {
    return idle;
  }

  int answersPerConnection() {
    return answersPerConnection;
  }

  /** Takes one request off the number after which the server dies. */
  boolean isLastBreath() {
    return requestsLeft.getAndUpdate(left -> left == NEVER ? NEVER : Math.max(0, left - 1)) == 0;
  }

  /** A server that was started again lives. */
  void live() {
    requestsLeft.set(NEVER);
  }

  boolean isSilent(int market) {
    return silentMarkets.contains(market);
  }

  int hiddenBars() {
    return hiddenBars;
  }

  int minuteDepth() {
    return minuteDepth;
  }

  @Nullable LocalDate wrongDay() {
    return wrongDay;
  }

  @Nullable LocalDateTime now() {
    return now;
  }
}
