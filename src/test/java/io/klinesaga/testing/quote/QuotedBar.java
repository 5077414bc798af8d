package io.klinesaga.testing.quote;

/**
 * A bar as it goes over the wire.
 *
 * @param date decimal {@code YYYYMMDD}
 * @param minute of the day at its end; 900 of a day or longer
 * @param open in 1/1000 yuan, as the other prices
 * @param volume in whatever unit the category has
 * @param amount yuan
 * @param up rising members of an index
 * @param down falling members of an index
 */
record QuotedBar(
    int date,
    int minute,
    int open,
    int high,
    int low,
    int close,
    float volume,
    float amount,
    int up,
    int down) {
  /** The same with prices that are so much higher, and 1 % more volume. */
  QuotedBar higher(int by) {
    return new QuotedBar(
        date,
        minute,
        open + by,
        high + by,
        low + by,
        close + by,
        (float) Math.rint(volume * 1.01),
        amount,
        up,
        down);
  }

  /** The same without any number. */
  QuotedBar zero() {
    return new QuotedBar(date, minute, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** The same under another time. */
  QuotedBar at(int newMinute) {
    return new QuotedBar(date, newMinute, open, high, low, close, volume, amount, up, down);
  }
}
