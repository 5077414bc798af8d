package io.klinesaga.reference;

import io.klinesaga.market.Symbol;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says of a security; null is what he does not know.
 *
 * @param name as it is listed; a long one may be cut
 * @param type a code of {@link io.klinesaga.market.InstrumentType}
 * @param board main, star, chinext or bse
 * @param listed the first day on which it is traded
 * @param delisted the first day on which it is not listed any more
 */
public record Security(
    Symbol symbol,
    @Nullable String name,
    @Nullable String type,
    @Nullable String board,
    @Nullable LocalDate listed,
    @Nullable LocalDate delisted) {
  /** Of which only the name is known. */
  public static Security named(Symbol symbol, @Nullable String name) {
    return new Security(symbol, name, null, null, null, null);
  }

  /** Of which only the first day is known. */
  public static Security listed(Symbol symbol, @Nullable LocalDate day) {
    return new Security(symbol, null, null, null, day, null);
  }

  /** This, and what another one knows where this knows nothing. */
  public Security or(Security other) {
    return new Security(
        symbol,
        first(name, other.name),
        first(type, other.type),
        first(board, other.board),
        first(listed, other.listed),
        first(delisted, other.delisted));
  }

  private static <T> @Nullable T first(@Nullable T a, @Nullable T b) {
    return a == null ? b : a;
  }
}
