package io.klinesaga.complete;

import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Period;
import io.klinesaga.market.TradingCalendar;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for the last trading days: at each look for those that are not complete, and from time to
 * time for the others, since evidence may appear against them.
 */
public final class RecentDays {
  /** So long the answer that a day is complete holds without another look. */
  public static final Duration HOLDS = Duration.ofHours(6);

  private static final Logger LOG = LoggerFactory.getLogger(RecentDays.class);

  private final Completeness completeness;
  private final Supplier<TradingCalendar> calendar;
  private final Supplier<List<Period>> periods;
  private final GivenAnswers given;
  private final int days;
  private final Clock clock;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  /**
   * @param completeness answers and keeps the answers
   * @param periods those that have been synchronised
   * @param days how many trading days
   */
  public RecentDays(
      Completeness completeness,
      Supplier<TradingCalendar> calendar,
      Supplier<List<Period>> periods,
      GivenAnswers given,
      int days,
      Clock clock) {
    this.completeness = completeness;
    this.calendar = calendar;
    this.periods = periods;
    this.given = given;
    this.days = days;
    this.clock = clock;
  }

  /**
   * Looks once; a second caller waits until the first is done.
   *
   * @return how many answers were given
   */
  public int answer() {
    oneAtATime.lock();
    try {
      return look();
    } finally {
      oneAtATime.unlock();
    }
  }

  private int look() {
    NavigableSet<LocalDate> recent = recent();
    List<Period> all = periods.get();
    if (recent.isEmpty() || all.isEmpty()) {
      return 0;
    }
    Map<LocalDate, Set<Period>> complete = given.complete(recent.first(), recent.last(), HOLDS);
    AtomicInteger count = new AtomicInteger();
    for (LocalDate day : recent) {
      List<Period> open = open(all, complete.getOrDefault(day, Set.of()));
      if (!open.isEmpty()) {
        completeness.answer(
            new CompleteRequest(day, day, open, Set.of()), answer -> count.incrementAndGet());
      }
    }
    LOG.debug("{} answers for {} to {}", count, recent.first(), recent.last());
    return count.get();
  }

  private static List<Period> open(List<Period> all, Set<Period> complete) {
    return all.stream().filter(period -> !complete.contains(period)).toList();
  }

  /** The last trading days whose trading has ended, as far as the calendar knows them. */
  private NavigableSet<LocalDate> recent() {
    TradingCalendar known = calendar.get();
    NavigableSet<LocalDate> recent = new TreeSet<>();
    Optional<LocalDate> day = known.lastClosed(clock.millis(), Duration.ZERO);
    if (day.isEmpty()) {
      LOG.warn(
          "No answer whether days are complete: the calendar does not know whether {} is a trading day",
          MarketTime.date(clock.millis()));
    }
    while (day.isPresent() && recent.size() < days) {
      recent.add(day.get());
      day = known.previous(day.get());
    }
    return recent;
  }
}
