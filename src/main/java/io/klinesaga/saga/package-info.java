/**
 * A durable saga service for Camel's saga EIP. It knows no bars: what a saga does beyond its own
 * log is told to it by a {@link io.klinesaga.saga.SagaParticipant}.
 *
 * <p>Allowed dependencies: {@code config} (its values), {@code loop}, Camel's API, SLF4J, the JDK
 * (without {@code java.sql}).
 */
@NullMarked
package io.klinesaga.saga;

import org.jspecify.annotations.NullMarked;
