package io.klinesaga.saga;

import io.klinesaga.config.SagaConfig;
import java.util.function.Predicate;

/**
 * What all sagas of a process share.
 *
 * @param log keeps the sagas
 * @param participant writes along with the log
 * @param config limits
 * @param isPassing tells errors of a compensation that say nothing about it, such as a database
 *     that is down; they are never counted as attempts
 * @param listener follows the sagas
 */
public record SagaEnvironment(
    SagaLog log,
    SagaParticipant participant,
    SagaConfig config,
    Predicate<Throwable> isPassing,
    SagaListener listener) {}
