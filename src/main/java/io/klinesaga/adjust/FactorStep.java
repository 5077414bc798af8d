package io.klinesaga.adjust;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What one ex-day does to prices.
 *
 * @param exDay the first day with prices of after it; it need not be traded
 * @param multiple shares that one share has become
 * @param cash yuan that one share of before has got, less what its rights cost
 * @param effect makes a price of before comparable with those of after it
 */
public record FactorStep(
    LocalDate exDay, BigDecimal multiple, BigDecimal cash, Coefficients effect) {}
