package io.klinesaga.adjust;

import io.klinesaga.reference.CorporateAction;
import java.time.LocalDate;
import java.util.List;

/** Where the corporate actions of all securities on some days are kept. */
public interface ActionsOfDays {
  /**
   * The actions that are known now.
   *
   * @param first the first ex-day
   * @param last the last one
   */
  List<CorporateAction> between(LocalDate first, LocalDate last);
}
