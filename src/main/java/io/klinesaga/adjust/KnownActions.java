package io.klinesaga.adjust;

import io.klinesaga.market.Symbol;
import io.klinesaga.reference.CorporateAction;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The corporate actions of one security that were known at a time.
 *
 * @param symbol its present code
 * @param asOf the time; what was said later is not among them
 * @param actions those that counted then, under any of its codes
 * @param read the market day on which a source last said, by that time, all that it knew of the
 *     security; null if none ever had
 */
public record KnownActions(
    Symbol symbol, Instant asOf, List<CorporateAction> actions, @Nullable LocalDate read) {
  public KnownActions {
    actions = List.copyOf(actions);
  }
}
