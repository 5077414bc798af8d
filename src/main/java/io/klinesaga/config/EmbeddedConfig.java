package io.klinesaga.config;

/**
 * Ports of the embedded servers on 127.0.0.1; 0 is any free one.
 *
 * @param postgresPort of PostgreSQL
 * @param tdenginePort of TDengine
 */
public record EmbeddedConfig(int postgresPort, int tdenginePort) {}
