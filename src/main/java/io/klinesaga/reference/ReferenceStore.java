package io.klinesaga.reference;

import io.klinesaga.market.CodeChange;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.Symbol;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Where reference data are kept. What is said again changes nothing. */
public interface ReferenceStore {
  /** Does the work as a whole or not at all; another process's does not come in between. */
  <T> T atOnce(Supplier<T> work);

  /** How many securities the last whole list of an exchange had; 0 if there was none. */
  int lastListed(String source, Exchange exchange);

  /**
   * Keeps what a source says of securities.
   *
   * @param whole the exchanges of which all that is listed is among the securities: what was listed
   *     before is gone
   * @param replaces whether what it does not know any more is forgotten
   * @param day when that is said
   */
  Changes keepSecurities(
      String source,
      Collection<Security> securities,
      Set<Symbol> inList,
      Set<Exchange> whole,
      boolean replaces,
      LocalDate day);

  /**
   * Decides what is believed of each security: what the most trusted source says that says
   * something.
   *
   * @param trust the sources, the most trusted first
   * @return how many securities are other than before
   */
  int believe(List<String> trust);

  /**
   * The securities of Beijing that have vanished from a source's whole list while one with the very
   * same name has appeared under a code of the new range; names that are not unique prove nothing.
   *
   * @return the new code by the old one
   */
  Map<Symbol, Symbol> renumbered(String source);

  /** Every change of a code that others than this source have said. */
  List<CodeChange> codes(String source);

  /**
   * Keeps changes of codes. A code that a more trusted source has said something of is left alone.
   *
   * @param replaces whether those of the source that are not among them are forgotten
   * @param trust the sources, the most trusted first
   */
  Changes keepCodes(
      String source, Collection<CodeChange> changes, boolean replaces, List<String> trust);

  /** Keeps what a source says of days; what it said of others is forgotten. */
  Changes keepDays(String source, Map<LocalDate, Boolean> trades);

  /** The actions that count: of each event the last that was said, withdrawn ones too. */
  List<StoredAction> actions(ActionList of);

  /** Adds actions, each in the place of another one or as a new one. */
  void addActions(String source, List<ActionStep> steps);

  /** Notes that a source has said all actions that it knows of some or all securities. */
  void actionsRead(String source, ActionList said);

  /** Keeps days without trade. */
  Changes keepSuspensions(SuspendedDays days);

  /** Notes what was read or asked for just now. */
  void noted(String source, String kind, Map<String, Integer> itemsBySubject);
}
