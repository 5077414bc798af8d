package io.klinesaga.app;

import io.klinesaga.adjust.Jump;
import io.klinesaga.complete.Answers;
import io.klinesaga.complete.CompleteRequest;
import io.klinesaga.complete.Completeness;
import io.klinesaga.complete.CountedDays;
import io.klinesaga.complete.DayAnswer;
import io.klinesaga.complete.DayJumps;
import io.klinesaga.complete.DueTimes;
import io.klinesaga.config.CompleteConfig;
import io.klinesaga.config.Configuration;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.postgres.PostgresActionFacts;
import io.klinesaga.postgres.PostgresEvidence;
import io.klinesaga.postgres.PostgresTradingDays;
import io.klinesaga.tdengine.TdengineBarStore;
import java.time.Clock;
import java.util.function.Consumer;

/** Answers whether days are complete, by the settings and by what the databases say at the time. */
public final class DayBook implements Completeness {
  private final Configuration configuration;
  private final Market market;
  private final Stored stored;
  private final Clock clock;

  /**
   * The databases it asks.
   *
   * @param answers keeps the answers
   */
  public record Stored(Transactions transactions, TdengineBarStore store, Answers answers) {}

  /**
   * @param answers keeps them
   */
  public DayBook(
      Configuration configuration,
      Transactions transactions,
      TdengineBarStore store,
      Answers answers,
      Clock clock) {
    this(
        configuration,
        Market.of(configuration, clock),
        new Stored(transactions, store, answers),
        clock);
  }

  /**
   * @param market what is known of it already
   */
  DayBook(Configuration configuration, Market market, Stored stored, Clock clock) {
    this.configuration = configuration;
    this.market = market;
    this.stored = stored;
    this.clock = clock;
  }

  /** When the exchanges trade, as the user, the files and the stored days say now. */
  public TradingCalendar calendar() {
    return market.calendarWith(new PostgresTradingDays(stored.transactions()).read());
  }

  /** When bars must be there. */
  public DueTimes due() {
    return due(configuration);
  }

  static DueTimes due(Configuration configuration) {
    CompleteConfig settings = configuration.complete();
    return new DueTimes(settings.dueDaily(), settings.dueMinute(), settings.lateFor());
  }

  /** The daily bars of these days that corporate actions contradict. */
  public void jumps(CompleteRequest request, Consumer<Jump> taker) {
    new DayJumps(
            stored.store(),
            new PostgresEvidence(stored.transactions()),
            new PostgresActionFacts(stored.transactions()),
            market.instruments(),
            calendar())
        .find(request, taker);
  }

  @Override
  public void answer(CompleteRequest request, Consumer<DayAnswer> taker) {
    CountedDays.Terms terms =
        new CountedDays.Terms(
            calendar(), market.universe()::contains, due(), configuration.sources());
    new CountedDays(
            stored.store(),
            new PostgresEvidence(stored.transactions()),
            stored.answers(),
            terms,
            clock)
        .answer(request, taker);
  }
}
