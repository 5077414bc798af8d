package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import java.time.Instant;

/**
 * Where bars come from: kept with the transaction that stores them.
 *
 * @param from file, host or address
 * @param kind what was read there, such as {@code lc1} or {@code 0x052d}
 * @param checksum CRC-32 of the bytes that were read
 * @param at when they were read
 */
@PublicApi
public record Receipt(String from, String kind, long checksum, Instant at) {}
