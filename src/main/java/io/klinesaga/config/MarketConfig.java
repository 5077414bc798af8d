package io.klinesaga.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the user says of the market.
 *
 * @param calendarFile days that trade or are closed
 */
public record MarketConfig(Optional<Path> calendarFile) {}
