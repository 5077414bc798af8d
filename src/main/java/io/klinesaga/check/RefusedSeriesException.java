package io.klinesaga.check;

import io.klinesaga.source.SourceException;

/** A source has delivered a series, and nothing of it may be stored. */
public final class RefusedSeriesException extends SourceException {
  private static final long serialVersionUID = 1L;

  private final transient Checked checked;
  private final String rule;

  private RefusedSeriesException(String message, Checked checked, String rule) {
    super(message);
    this.checked = checked;
    this.rule = rule;
  }

  /**
   * Gives back what may be stored.
   *
   * @throws RefusedSeriesException if it may not
   */
  public static Checked unlessGood(Checked checked) {
    SeriesVerdict verdict = checked.verdict();
    if (verdict != null) {
      throw new RefusedSeriesException(verdict.message(), checked, verdict.rule());
    }
    return checked;
  }

  /** The same with the reasons of all sources that were asked. */
  public RefusedSeriesException because(String message) {
    return new RefusedSeriesException(message, checked, rule);
  }

  /** What was read; its rejected bars are for the quarantine. */
  public Checked checked() {
    return checked;
  }

  /** The rule that most of its bars break. */
  public String rule() {
    return rule;
  }
}
