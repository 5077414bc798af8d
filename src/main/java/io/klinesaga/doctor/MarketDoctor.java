package io.klinesaga.doctor;

import io.klinesaga.app.Market;
import io.klinesaga.app.StartException;
import io.klinesaga.config.Configuration;
import io.klinesaga.market.CalendarWatch;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at what is known of the market: how long the calendar lasts, and from where it is. */
final class MarketDoctor {
  private static final int SHOWN = 3;

  private final Findings findings = Findings.of("market");
  private @Nullable Market market;

  private MarketDoctor() {}

  static MarketDoctor look(Configuration configuration, Clock clock) {
    MarketDoctor doctor = new MarketDoctor();
    try {
      Market known = Market.of(configuration, clock);
      doctor.market = known;
      doctor.calendar(known, known.watch(clock));
    } catch (StartException e) {
      doctor.findings.problem(
          "files", String.valueOf(e.getMessage()), "correct the file; run would not start");
    }
    return doctor;
  }

  List<Diagnosis> all() {
    return findings.all();
  }

  /** What is known of the market; empty if files of the user cannot be used. */
  Optional<Market> market() {
    return Optional.ofNullable(market);
  }

  private void calendar(Market known, CalendarWatch watch) {
    findings.prefer(
        !watch.isEnding(),
        "calendar",
        watch.text(),
        "name further days in kline.calendar.file; the exchanges publish those of a year in"
            + " December of the year before");
    known.warnings().forEach(w -> findings.warning("calendar", w, "correct or remove the file"));
    List<String> contradictions = known.calendar().contradictions();
    if (!contradictions.isEmpty()) {
      findings.warning(
          "calendar",
          contradictions.size()
              + " days are told differently, such as: "
              + String.join(
                  "; ", contradictions.subList(0, Math.min(SHOWN, contradictions.size()))),
          "the first named place counts; correct it if it is wrong");
    }
  }
}
