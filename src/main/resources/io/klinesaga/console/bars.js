// The bars of a series, in pieces that are small enough to come quickly; all of one moment.
import { get } from './api.js';

const PIECE = 2000;

/**
 * What is read of a series: {symbol, period, adjust, model}.
 *
 * rows are [time, open, high, low, close, volume, amount], the first first.
 */
export function barsOf(asked, signal) {
  const bars = { rows: [], head: {}, isWhole: false };

  /** Reads the last bars, then with each call those before. */
  async function readMore() {
    const first = bars.rows[0]?.[0];
    const { rows, columns, ...head } = await get('/api/bars', { ...asked, format: 'arrays', last: PIECE, to: first?.slice(0, 10), as_of: bars.head.as_of }, signal);
    // A piece ends with the day on which the next one begins.
    const older = first ? rows.filter((row) => row[0] < first) : rows;
    bars.head = first ? bars.head : head;
    bars.rows = [...older, ...bars.rows];
    bars.isWhole = rows.length < PIECE || older.length === 0;
    return older.length;
  }

  return { bars, readMore };
}
