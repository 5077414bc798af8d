package io.klinesaga.complete;

/** Follows days that become complete, or cease to be. */
@FunctionalInterface
public interface DayListener {
  /** Of who does not care. */
  DayListener NONE = change -> {};

  /** It is so in PostgreSQL. */
  void changed(DayChange change);
}
