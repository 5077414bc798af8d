package io.klinesaga.config;

/**
 * What becomes of events.
 *
 * @param json whether the log has them as JSON
 * @param route address of the integrators' route; empty for none
 */
public record EventsConfig(boolean json, String route) {}
