package io.klinesaga.source;

import io.klinesaga.api.PublicApi;

/**
 * What the raw values of a series mean. It is stored with the series: when it changes, what was
 * read before may mean something else, and the series is read in full.
 *
 * @param volumeUnit unit of the raw volume; the source itself makes shares of it
 * @param amountUnit unit of the raw amount; the source itself makes yuan of it
 * @param barLabel which end of a minute bar the times of its bars name; a source leaves the times
 *     as they are, the check moves them to the end
 * @param sparse whether the source leaves out minutes without trade, so that a missing one is no
 *     gap
 * @param columns which columns of the source are read as what, in a form of the source; empty if it
 *     has only one
 */
@PublicApi
public record ReadingProfile(
    VolumeUnit volumeUnit,
    AmountUnit amountUnit,
    BarLabel barLabel,
    boolean sparse,
    String columns) {
  /** Shares and yuan, the end of a bar, every minute present. */
  public static final ReadingProfile STANDARD =
      new ReadingProfile(VolumeUnit.SHARES, AmountUnit.YUAN, BarLabel.END, false, "");
}
