package io.klinesaga.source.tdx.wire;

/**
 * A security of a server's list.
 *
 * @param code six characters; digits of all that are traded
 * @param lot shares of a lot
 * @param name its name of today; a long one can be cut
 * @param decimals of its prices: 2 shares and indices, 3 funds and Shanghai B shares, 4
 *     convertibles
 * @param previousClose yuan
 */
public record Listed(String code, int lot, String name, int decimals, float previousClose) {}
