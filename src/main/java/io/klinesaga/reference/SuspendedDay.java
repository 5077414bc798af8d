package io.klinesaga.reference;

import io.klinesaga.market.Symbol;
import java.time.LocalDate;

/** A security was not traded on a day on which the exchanges traded. */
public record SuspendedDay(Symbol symbol, LocalDate day) {}
