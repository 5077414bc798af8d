package io.klinesaga.complete;

import java.time.LocalDate;

/**
 * The committed bars of one series.
 *
 * @param first the day of the first one
 * @param last the day of the last one
 * @param sparse whether its source leaves out minutes without trade
 */
public record Extent(LocalDate first, LocalDate last, boolean sparse) {
  /** Both together: one history under two codes. */
  Extent and(Extent other) {
    return new Extent(
        first.isBefore(other.first) ? first : other.first,
        last.isAfter(other.last) ? last : other.last,
        sparse || other.sparse);
  }
}
