// The periods of bars, the greatest first where all are the same to somebody.
export const PERIODS = ['1d', '1m', '5m', '15m', '30m', '60m'];

/** Instead of one period: all of them together. */
export const ALL = 'all';

/** The exchanges whose bars are kept. */
export const MARKETS = ['SH', 'SZ', 'BJ'];

/** The columns of an answer whether a day is complete, as the command complete has them. */
export const FIGURES = ['expected', 'present', 'suspended', 'not_listed', 'late', 'missing', 'thin', 'quarantined', 'disputed', 'unknown'];

/** What must be none of for a day to be complete. */
export const FAULTS = ['late', 'missing', 'thin', 'quarantined', 'disputed'];

/** An answer with its figures beside its day, wherever they stand. */
export function withFigures(day) {
  return { ...day, ...day.figures };
}
