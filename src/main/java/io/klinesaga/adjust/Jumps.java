package io.klinesaga.adjust;

import io.klinesaga.adjust.Jump.Kind;
import io.klinesaga.market.Bars;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.market.MarketTime;
import io.klinesaga.market.Symbol;
import io.klinesaga.market.TimeRange;
import io.klinesaga.reference.CorporateAction;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether daily bars and corporate actions of a security contradict each other.
 *
 * <p>The rule: no trade of a day can be further from its reference price than the limit of the
 * board. The reference is the previous close, changed by the actions between both days. If the high
 * or the low of a day is beyond the limit of the previous close, the exchange had another
 * reference, so there was an action. If they are beyond the limit of what the known actions make of
 * the previous close, these were not, or not so. Whatever the limit allows is no finding: only what
 * is proved is. The reference of an ex-day may be one step of the price off for each action, as the
 * numbers of actions are rounded. Nothing is said of days without limit: before it was introduced,
 * of the first weeks of a listing, and of days on which new shares of an issue are listed; nor of
 * days without trade.
 */
public final class Jumps {
  /** The first five trading days may have no limit; with holidays between them. */
  private static final int FREE_DAYS = 20;

  /** The categories of a new issue and of its listing. */
  private static final Set<Integer> NEW_ISSUE = Set.of(6, 8);

  private final Symbol symbol;
  private final InstrumentType type;
  private final Collection<CorporateAction> actions;
  private final @Nullable LocalDate listed;

  /**
   * @param symbol the present code
   * @param actions those that are known of the security, under any of its codes; those of other
   *     days are not looked at
   * @param listed the first day of its listing; null if it is not known and the first bar is taken
   *     for it
   */
  public Jumps(
      Symbol symbol,
      InstrumentType type,
      Collection<CorporateAction> actions,
      @Nullable LocalDate listed) {
    this.symbol = symbol;
    this.type = type;
    this.actions = List.copyOf(actions);
    this.listed = listed;
  }

  /**
   * What contradicts each other on some days.
   *
   * @param dayBars raw daily bars, the last one that was traded before these days among them
   * @param range times of the bars that are looked at
   */
  public List<Jump> in(Bars dayBars, TimeRange range) {
    List<Jump> found = new ArrayList<>();
    DayPrices prices = new DayPrices(dayBars);
    for (int row = 0; row < dayBars.size(); row++) {
      if (range.contains(dayBars.ts(row)) && prices.isTraded(row)) {
        of(prices, row, begin(dayBars)).ifPresent(found::add);
      }
    }
    return found;
  }

  private LocalDate begin(Bars dayBars) {
    return listed == null ? MarketTime.date(dayBars.firstTs()) : listed;
  }

  private Optional<Jump> of(DayPrices prices, int row, LocalDate begin) {
    LocalDate day = prices.day(row);
    Optional<PriceLimit> limit = PriceLimits.of(symbol, type, day);
    int before = prices.before(day);
    boolean isFree =
        limit.isEmpty()
            || !prices.has(before)
            || day.isBefore(begin.plusDays(FREE_DAYS))
            || isOfNewIssue(day);
    if (isFree) {
      return Optional.empty();
    }
    try {
      List<ExEvent> events = ExEvent.of(symbol, actions, prices.day(before), day);
      return new Pair(prices, before, row, limit.get()).jump(events);
    } catch (ActionsUnknownException e) {
      return Optional.of(new Jump(symbol, day, Kind.WRONG_ACTION, String.valueOf(e.getMessage())));
    }
  }

  private boolean isOfNewIssue(LocalDate day) {
    return actions.stream()
        .anyMatch(one -> one.exDate().equals(day) && NEW_ISSUE.contains(one.category()));
  }

  /** Two days that follow each other. */
  private final class Pair {
    private final DayPrices prices;
    private final int before;
    private final int row;
    private final PriceLimit limit;

    Pair(DayPrices prices, int before, int row, PriceLimit limit) {
      this.prices = prices;
      this.before = before;
      this.row = row;
      this.limit = limit;
    }

    Optional<Jump> jump(List<ExEvent> events) {
      Fraction close = Fraction.of(prices.close(before));
      boolean isLikeClose = !prices.isBeyond(row, close, limit, 0);
      if (events.isEmpty()) {
        return isLikeClose
            ? Optional.empty()
            : Optional.of(jump(Kind.JUMP_WITHOUT_ACTION, "no corporate action is known"));
      }
      Fraction reference = close;
      for (ExEvent event : events) {
        reference = event.affine().exact(reference);
      }
      if (reference.signum() > 0 && !prices.isBeyond(row, reference, limit, events.size())) {
        return Optional.empty();
      }
      Kind kind = isLikeClose ? Kind.ACTION_WITHOUT_JUMP : Kind.JUMP_UNLIKE_ACTION;
      return Optional.of(jump(kind, text(events, reference)));
    }

    private Jump jump(Kind kind, String reason) {
      return new Jump(
          symbol,
          prices.day(row),
          kind,
          prices.range(row)
              + " after a close of "
              + prices.close(before)
              + " on "
              + prices.day(before)
              + ", beyond "
              + limit.text()
              + "; "
              + reason);
    }

    private String text(List<ExEvent> events, Fraction reference) {
      boolean isReform = events.stream().anyMatch(ShareReform::isPossible);
      return "the corporate actions '"
          + String.join(
              ", ", events.stream().map(event -> event.text().replace('\n', ',')).toList())
          + "' make it "
          + reference.rounded(2)
          + (isReform ? "; perhaps a share reform" : "");
    }
  }
}
