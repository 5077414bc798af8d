package io.klinesaga.source.tdx.day;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Where the archives are. Safe for use by several threads. */
interface DayFiles {
  /**
   * The archive of a day; empty if there is none.
   *
   * @throws DayRefusedException if it is damaged
   * @throws io.klinesaga.source.SourceException if it cannot be had
   */
  Optional<DayIndex> find(LocalDate day);

  /** The first day it is asked for where bars are wanted from the beginning. */
  LocalDate first();

  /** The first day of which there can be an archive. */
  LocalDate held();

  /** The last day of which an archive must be there if it is a trading day. */
  LocalDate lastDue();

  /** The last day of which an archive may be there. */
  LocalDate last();

  /** The days of which there may be an archive, the newest first, some of them. */
  List<LocalDate> newest();

  /** Where the archive of a day is, or would be, without anything secret. */
  String place(LocalDate day);

  /**
   * Looks whether it can be used at all.
   *
   * @throws io.klinesaga.source.SourceException if not
   */
  void ping();
}
