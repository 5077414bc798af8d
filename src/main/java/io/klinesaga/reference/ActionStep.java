package io.klinesaga.reference;

import org.jspecify.annotations.Nullable;

/**
 * An action that is said now.
 *
 * @param isWithdrawn whether it is not said any more
 * @param superseded the action whose place it takes; null if it is new
 */
public record ActionStep(
    CorporateAction action, boolean isWithdrawn, @Nullable StoredAction superseded) {}
