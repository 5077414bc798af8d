package io.klinesaga.export;

import io.klinesaga.market.Period;
import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import io.klinesaga.market.TradingCalendar;
import io.klinesaga.read.Adjusting;
import io.klinesaga.read.BarChanges;
import io.klinesaga.read.ReadFacts;
import io.klinesaga.read.SecurityReader;
import io.klinesaga.read.Snapshots;
import java.util.Map;
import java.util.function.Function;

/**
 * Where an export gets what it is made of.
 *
 * @param stored from the first to the last row of each series of a period
 */
public record ExportSources(
    SecurityReader reader,
    ReadFacts facts,
    Snapshots snapshots,
    Adjusting adjusting,
    BarChanges changes,
    TradingCalendar calendar,
    Function<Period, Map<SeriesId, TimeRange>> stored) {}
