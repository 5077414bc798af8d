package io.klinesaga.complete;

import io.klinesaga.market.SeriesId;
import java.time.LocalDate;

/**
 * The state of one series on one day.
 *
 * @param evidence what it rests on, a sentence; empty of what is present
 */
public record SymbolDay(SeriesId series, LocalDate day, DayState state, String evidence) {}
