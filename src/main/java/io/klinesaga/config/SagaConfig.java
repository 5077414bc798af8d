package io.klinesaga.config;

import java.time.Duration;

/**
 * Limits of a saga.
 *
 * @param deadline age at which an open saga is compensated
 * @param compensationAttempts tries at once, before the saga is put off
 * @param compensationDelay pause between two tries; doubles each time the saga is put off
 * @param maxAttempts failed attempts after which a saga is left to a person
 * @param heartbeat how often the process renews its lease
 * @param ownerTimeout length of that lease: a process silent for longer is taken for dead
 * @param recoveryInterval how often the process takes up again what it could not finish
 */
public record SagaConfig(
    Duration deadline,
    int compensationAttempts,
    Duration compensationDelay,
    int maxAttempts,
    Duration heartbeat,
    Duration ownerTimeout,
    Duration recoveryInterval) {}
