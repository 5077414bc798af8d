package io.klinesaga.adjust;

import io.klinesaga.market.Symbol;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How the prices of one security are adjusted, by one model, as of one time. It never changes; with
 * the same model, time and hash it gives the same prices for ever. Immutable.
 */
public final class FactorSet {
  private final Symbol symbol;
  private final AdjustModel model;
  private final Instant asOf;
  private final String hash;
  private final Days days;
  private final List<FactorStep> steps;
  private final long[] exDays;
  private final List<Coefficients> forward;
  private final List<Coefficients> backward;

  /**
   * The days of the bars that can be adjusted, both inclusive.
   *
   * @param first whose prices stay with {@link Adjustment#HFQ}
   * @param last whose prices stay with {@link Adjustment#QFQ}
   */
  public record Days(LocalDate first, LocalDate last) {
    /**
     * @throws IllegalArgumentException if {@code first} is after {@code last}
     */
    public Days {
      if (first.isAfter(last)) {
        throw new IllegalArgumentException("first day " + first + " is after the last, " + last);
      }
    }

    boolean contains(LocalDate day) {
      return !day.isBefore(first) && !day.isAfter(last);
    }
  }

  /**
   * @param known whose, and of when
   * @param steps by ex-day, ascending
   */
  FactorSet(KnownActions known, AdjustModel model, Days days, String hash, List<FactorStep> steps) {
    this.symbol = known.symbol();
    this.asOf = known.asOf();
    this.model = model;
    this.days = days;
    this.hash = hash;
    this.steps = List.copyOf(steps);
    this.exDays = steps.stream().mapToLong(step -> step.exDay().toEpochDay()).toArray();
    this.forward = forward(steps);
    this.backward = backward(steps);
  }

  private static List<Coefficients> forward(List<FactorStep> steps) {
    List<Coefficients> all = new ArrayList<>(List.of(Coefficients.IDENTITY));
    for (int i = steps.size() - 1; i >= 0; i--) {
      all.add(all.get(all.size() - 1).after(steps.get(i).effect()));
    }
    Collections.reverse(all);
    return all;
  }

  private static List<Coefficients> backward(List<FactorStep> steps) {
    List<Coefficients> all = new ArrayList<>(List.of(Coefficients.IDENTITY));
    for (FactorStep step : steps) {
      all.add(all.get(all.size() - 1).after(step.effect().inverse()));
    }
    return all;
  }

  /** The present code of the security. */
  public Symbol symbol() {
    return symbol;
  }

  public AdjustModel model() {
    return model;
  }

  /** The time at which the actions were known. */
  public Instant asOf() {
    return asOf;
  }

  /** Hexadecimal SHA-256 of everything that the coefficients rest on. */
  public String hash() {
    return hash;
  }

  /** The days of the bars that can be adjusted. */
  public Days days() {
    return days;
  }

  /** What each ex-day does, by day, ascending. */
  public List<FactorStep> steps() {
    return steps;
  }

  /** For answers: {@code 600000.SH tdx as-of=2026-01-07T09:00:00Z sha256=…}. */
  public String name() {
    return symbol + " " + model.code() + " as-of=" + asOf + " sha256=" + hash;
  }

  /**
   * What makes the raw prices of a day adjusted ones.
   *
   * @throws IllegalArgumentException if the day is none of {@link #days}
   */
  public Coefficients at(LocalDate day, Adjustment adjustment) {
    if (!days.contains(day)) {
      throw new IllegalArgumentException(
          symbol
              + ": expected a bar of "
              + days.first()
              + " to "
              + days.last()
              + ", for which the factors were made, found one of "
              + day);
    }
    int passed = passed(day);
    return switch (adjustment) {
      case NONE -> Coefficients.IDENTITY;
      case QFQ -> forward.get(passed);
      case HFQ -> backward.get(passed);
    };
  }

  /** How many steps are not after the day. */
  private int passed(LocalDate day) {
    long next = day.toEpochDay() + 1;
    return (int) Arrays.stream(exDays).takeWhile(exDay -> exDay < next).count();
  }

  @Override
  public String toString() {
    return name();
  }
}
