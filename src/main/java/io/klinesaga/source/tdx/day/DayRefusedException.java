package io.klinesaga.source.tdx.day;

import io.klinesaga.source.SourceException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** The archive of a day cannot be used; nothing of that day is. */
final class DayRefusedException extends SourceException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file where the archive is
   * @param reason what was found, and what was expected
   */
  DayRefusedException(LocalDate day, Object file, String reason, @Nullable Throwable cause) {
    super(
        TdxDaySource.NAME
            + ": the archive of "
            + day
            + " is refused: "
            + file
            + ": "
            + reason
            + "; nothing of that day is used",
        cause);
  }
}
