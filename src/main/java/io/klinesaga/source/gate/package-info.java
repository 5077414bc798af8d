/**
 * Politeness to remote sources: budgets that all processes share, and pauses of sources that refuse
 * or fail. What is kept is behind {@link io.klinesaga.source.gate.SourceBudgets}.
 *
 * <p>Allowed dependencies: {@code source}, {@code market}, {@code loop}.
 */
@NullMarked
package io.klinesaga.source.gate;

import org.jspecify.annotations.NullMarked;
