package io.klinesaga.doctor;

import io.klinesaga.app.LoneRoutes;
import io.klinesaga.app.Market;
import io.klinesaga.app.SharedServices;
import io.klinesaga.app.Sources;
import io.klinesaga.app.StartException;
import io.klinesaga.config.Configuration;
import io.klinesaga.market.Period;
import io.klinesaga.market.Symbol;
import io.klinesaga.source.KlineSource;
import io.klinesaga.source.SourceException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/** Looks at the sources: whether they can be used, and how many series they have. */
final class SourcesDoctor {
  private final Findings findings = Findings.of("sources");

  private SourcesDoctor() {}

  static Findings look(Configuration configuration, Market market) {
    SourcesDoctor doctor = new SourcesDoctor();
    SharedServices services = new SharedServices();
    try (LoneRoutes routes = new LoneRoutes(configuration)) {
      services.bind(routes);
      List<KlineSource> sources =
          Sources.create(configuration, market, Clock.systemUTC(), services);
      sources.forEach(doctor::look);
      sources.forEach(KlineSource::close);
    } catch (StartException | SourceException e) {
      doctor.findings.problem(
          "settings", String.valueOf(e.getMessage()), "correct kline.source and kline.source.*");
    }
    return doctor.findings;
  }

  private void look(KlineSource source) {
    try {
      source.ping();
      List<String> series = new ArrayList<>();
      int all = 0;
      SourceProbe probe = new SourceProbe(source, findings);
      Set<String> skipped = new LinkedHashSet<>();
      for (Period period : Period.values()) {
        SortedSet<Symbol> symbols = source.symbols(period);
        all += symbols.size();
        series.add(period.code() + "=" + symbols.size());
        probe.look(period, symbols);
        skipped.addAll(source.skipped(period));
      }
      skipped.forEach(
          what ->
              findings.warning(
                  source.name() + " skipped",
                  what,
                  "rename, take away or choose by kline.symbols.include and kline.symbols.exclude what is meant"));
      findings.prefer(
          all > 0,
          source.name(),
          "series: " + String.join(" ", series),
          "the folder has no file that is named as this source expects");
    } catch (SourceException e) {
      findings.problem(
          source.name(),
          String.valueOf(e.getMessage()),
          "correct kline.source." + source.name() + ".*");
    }
  }
}
