package io.klinesaga.reference;

/** An action as it was said last. */
public record StoredAction(long id, CorporateAction action, boolean isWithdrawn, String source) {}
