package io.klinesaga.config;

/**
 * Several processes as one.
 *
 * @param enabled whether {@code run} shares its schedules with other nodes
 * @param nodeName what people know this node by; empty: the name of its machine
 */
public record ClusterConfig(boolean enabled, String nodeName) {}
