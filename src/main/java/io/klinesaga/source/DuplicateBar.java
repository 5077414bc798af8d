package io.klinesaga.source;

import io.klinesaga.api.PublicApi;
import io.klinesaga.market.Bars;

/**
 * A bar whose time is also that of a record read later, with other values. Which of them is stored
 * is for the check to decide.
 *
 * @param bar the bar alone
 * @param origin where it was read, as {@link RejectedBar#origin()}
 */
@PublicApi
public record DuplicateBar(Bars bar, String origin) {}
