package io.klinesaga.app;

import io.klinesaga.export.ExportSources;
import io.klinesaga.jdbc.Transactions;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.postgres.PostgresActionFacts;
import io.klinesaga.postgres.PostgresCodes;
import io.klinesaga.postgres.PostgresReadFacts;
import io.klinesaga.read.Adjusting;
import io.klinesaga.read.BarAnswers;
import io.klinesaga.read.BarChanges;
import io.klinesaga.read.BarReader;
import io.klinesaga.read.SecurityReader;
import io.klinesaga.read.Snapshots;
import io.klinesaga.tdengine.TdengineBarStore;
import java.time.Duration;

/** Puts together what reads bars. */
public final class BarReading {
  /** How long a running sync may decide what counted at the time asked for. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Transactions transactions;
  private final TdengineBarStore store;
  private final Instruments instruments;

  public BarReading(Transactions transactions, TdengineBarStore store, Instruments instruments) {
    this.transactions = transactions;
    this.store = store;
    this.instruments = instruments;
  }

  /** Answers for the bars of securities, whose codes are those known now. */
  public BarAnswers answers() {
    PostgresReadFacts facts = new PostgresReadFacts(transactions);
    SecurityReader securities = securities(facts);
    return new BarAnswers(securities, facts, new Snapshots(facts, PATIENCE), adjusting(securities));
  }

  /** What exports are made of, by the codes known now. */
  public ExportSources exports(TradingCalendar calendar) {
    PostgresReadFacts facts = new PostgresReadFacts(transactions);
    SecurityReader securities = securities(facts);
    return new ExportSources(
        securities,
        facts,
        new Snapshots(facts, PATIENCE),
        adjusting(securities),
        new BarChanges(new BarReader(store, facts), facts),
        calendar,
        store::extents);
  }

  private SecurityReader securities(PostgresReadFacts facts) {
    return new SecurityReader(new BarReader(store, facts), new PostgresCodes(transactions).read());
  }

  private Adjusting adjusting(SecurityReader securities) {
    return new Adjusting(securities, new PostgresActionFacts(transactions), instruments);
  }
}
