package io.klinesaga.reference;

import io.klinesaga.market.CalendarDays;
import io.klinesaga.market.CodeChange;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourcePausedException;
import java.util.List;
import java.util.Set;

/**
 * Somebody who knows reference data. Each method reads one kind anew; of a kind that is not in
 * {@link #gives} it is not called. A file or answer that does not fit is refused whole and named in
 * the reading.
 *
 * <p>Each may throw {@link SourcePausedException} if the source is left alone for now, and {@link
 * SourceException} if it cannot be read at all.
 */
public interface ReferenceSource extends AutoCloseable {
  /** Its name, as in {@code kline.reference}. */
  String name();

  /** The kinds that it may know something of. */
  Set<ReferenceKind> gives();

  /** What is listed. */
  default Reading<ListedSecurities> securities(KnownReferences known) {
    return Reading.absent();
  }

  /**
   * Something that nobody has said of securities that are stored; it is asked again until it has no
   * more to say.
   */
  default Reading<ListedSecurities> missing(KnownReferences known) {
    return Reading.absent();
  }

  /** Which code has become which. */
  default Reading<List<CodeChange>> codes() {
    return Reading.absent();
  }

  /** On which days the exchanges trade. */
  default Reading<CalendarDays> calendar() {
    return Reading.absent();
  }

  /** Some corporate actions; it is asked again until it has no more to say. */
  default Reading<ActionList> actions(KnownReferences known) {
    return Reading.absent();
  }

  /** Days without trade. */
  default Reading<SuspendedDays> suspensions(KnownReferences known) {
    return Reading.absent();
  }

  @Override
  default void close() {}
}
