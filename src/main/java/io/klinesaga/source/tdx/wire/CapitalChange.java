package io.klinesaga.source.tdx.wire;

/**
 * Something that changed the capital of a security or what its price means.
 *
 * @param date YYYYMMDD; it may lie ahead
 * @param category 1 ex-rights; 2 to 10 changes of capital; 11 and 12 consolidation; 13 and 14
 *     warrants
 * @param first category 1: yuan of dividend for 10 shares; 2 to 10: floating before, 10,000 shares
 * @param second 1: yuan of the price of rights; 2 to 10: total before
 * @param third 1: bonus shares for 10; 2 to 10: floating after; 11 and 12: the ratio
 * @param fourth 1: shares of rights for 10; 2 to 10: total after
 */
public record CapitalChange(
    int date, int category, float first, float second, float third, float fourth) {}
