package io.klinesaga.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the user says of the market.
 *
 * @param calendarFile days that trade or are closed
 * @param symbolsFile prefixes of codes
 * @param included types and patterns of symbols
 * @param excluded types and patterns of symbols that are left out of these
 */
public record MarketConfig(
    Optional<Path> calendarFile,
    Optional<Path> symbolsFile,
    List<String> included,
    List<String> excluded) {}
