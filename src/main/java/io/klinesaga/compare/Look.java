package io.klinesaga.compare;

/**
 * One way of looking at stored bars: its findings are apart from those of all others.
 *
 * @param foundBy what looks, such as {@code coherent}
 * @param otherSource what stored bars are compared with
 */
public record Look(String foundBy, String otherSource) {}
