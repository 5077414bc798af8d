// The figures of answers whether days are complete, as a table.
import { moment } from './format.js';
import { t, word } from './i18n.js';
import { FAULTS, FIGURES } from './periods.js';
import { badge, count, table } from './widgets.js';

function tone(figure) {
  return FAULTS.includes(figure) ? 'bad' : figure === 'unknown' ? 'odd' : '';
}

/** One row for each answer; the first cell is made by the caller. */
export function figureTable(label, days, firstHead, firstCell) {
  const heads = [{ text: firstHead }, { text: t('figure.complete') },
    ...FIGURES.map((name) => ({ text: word('figure.', name), isNumber: true })), { text: t('figure.answered_at') }];
  const rows = days.map((day) => [firstCell(day), badge(day.complete), ...FIGURES.map((name) => count(day[name], tone(name))), moment(day.answered_at)]);
  return table(label, heads, rows, true);
}
