package io.klinesaga.config;

import java.time.Duration;
import java.time.LocalTime;

/**
 * When the bars of a day must be there, and for which days that is looked at by itself.
 *
 * @param dueDaily daily bars, market time of the same day
 * @param dueMinute minute bars, market time of the same day
 * @param lateFor so long after that what is not there is only late
 * @param days for so many of the last trading days {@code run} answers by itself
 */
public record CompleteConfig(LocalTime dueDaily, LocalTime dueMinute, Duration lateFor, int days) {}
