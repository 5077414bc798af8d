package io.klinesaga.export;

import io.klinesaga.market.Symbol;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an export is made of. The same bars as of the same time have the same one.
 *
 * @param kind what files of another export must have in common with these to be of use there
 * @param asOf as of when the bars are
 * @param calendar which days the exchanges trade, from the first to the last bar, as a hash
 * @param units by name
 * @param factorSets what the prices of a security and period were adjusted by
 * @param left the securities that were asked for and are not in it, each with the reason
 */
record Manifest(
    String kind,
    Instant asOf,
    String calendar,
    SortedMap<String, Unit> units,
    SortedMap<String, AppliedFactors> factorSets,
    SortedMap<Symbol, String> left) {
  static final String FILE = "manifest.json";

  /**
   * @param key a hash of what it is made of, but not of bars and actions
   * @param actions a hash of what is known of the corporate actions; empty of raw prices
   * @param transactionId the last transaction that counts; 0 if none is in the log
   * @param rows bars
   * @param notPositive bars of which a price is zero or below
   */
  record Unit(
      String name,
      String key,
      String actions,
      long transactionId,
      long rows,
      long notPositive,
      SortedMap<String, Entry> files) {
    Unit {
      files = new TreeMap<>(files);
    }

    /** The same with another last transaction, and with what is known of actions now. */
    Unit with(long last, String actionsNow) {
      return new Unit(name, key, actionsNow, last, rows, notPositive, files);
    }
  }

  /**
   * A file.
   *
   * @param path in the folder of the export
   */
  record Entry(String path, long rows, long bytes, String sha256) {}

  Optional<Unit> unit(String name) {
    return Optional.ofNullable(units.get(name));
  }

  long rows() {
    return units.values().stream().mapToLong(Unit::rows).sum();
  }

  Collection<Entry> files() {
    SortedMap<String, Entry> all = new TreeMap<>();
    units.values().forEach(unit -> all.putAll(unit.files()));
    return all.values();
  }
}
