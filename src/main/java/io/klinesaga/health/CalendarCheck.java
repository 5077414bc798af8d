package io.klinesaga.health;

import io.klinesaga.market.CalendarWatch;
import java.util.function.Supplier;

/**
 * How long the trading calendar lasts. Bars are synced without it, so its end is told and does not
 * make the process unready.
 */
final class CalendarCheck implements Supplier<Finding> {
  private final CalendarWatch calendar;

  CalendarCheck(CalendarWatch calendar) {
    this.calendar = calendar;
  }

  @Override
  public Finding get() {
    String todo = calendar.isEnding() ? "; name further days in kline.calendar.file" : "";
    return Finding.up(calendar.text() + todo);
  }
}
