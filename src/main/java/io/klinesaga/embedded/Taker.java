package io.klinesaga.embedded;

/**
 * Where the process that holds a data directory takes over work of others.
 *
 * @param port on this machine
 * @param build the program it was started from, which who hands over must be too
 */
public record Taker(int port, String build) {}
