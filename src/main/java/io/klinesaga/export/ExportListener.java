package io.klinesaga.export;

/** Is told how far an export is. */
public interface ExportListener {
  /** How many series are to be read. */
  void planned(int series);

  /**
   * A series was read.
   *
   * @param bars how many of its bars are exported
   */
  void read(long bars);
}
