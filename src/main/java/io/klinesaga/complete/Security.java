package io.klinesaga.complete;

import io.klinesaga.market.Symbol;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What reference data say of a security.
 *
 * @param symbol its present code
 * @param listed the first day of its trading; null if nobody says
 * @param gone the first day on which it is not listed any more; null if it is
 * @param seen since when it is known; before, nothing can be said of one without a date of listing
 * @param source who says so
 */
public record Security(
    Symbol symbol,
    @Nullable LocalDate listed,
    @Nullable LocalDate gone,
    LocalDate seen,
    String source) {}
