package io.klinesaga.reference;

import java.util.List;

/**
 * What one file or answer says of suspensions.
 *
 * @param origin its name: what stands in the table as who said it
 * @param whole whether days that it said before and does not say any more are not believed any more
 */
public record SuspendedDays(String origin, boolean whole, List<SuspendedDay> days) {
  public SuspendedDays {
    days = List.copyOf(days);
  }
}
