// What is remarkable about bars: ex-days, bars in quarantine, bars that another source disputes.
import { el } from './dom.js';
import { barTime } from './format.js';
import { t, word } from './i18n.js';
import { nothing } from './widgets.js';

export const KINDS = ['action', 'quarantined', 'disputed'];

/** What ten shares get, of a dividend with or without shares; of other categories their number. */
function actionText({ category, c1: cash, c2: price, c3: bonus, c4: rights }) {
  if (category !== 1) {
    return t('mark.category', { n: category });
  }
  const parts = [cash > 0 ? t('mark.cash', { n: cash }) : null, bonus > 0 ? t('mark.bonus', { n: bonus }) : null, rights > 0 ? t('mark.rights', { n: rights, price }) : null];
  return parts.filter(Boolean).join(t('comma'));
}

/** The time of a bar as bars have it: a day, or a day and a minute. */
function plain(time) {
  return time.slice(0, 16).replace('T00:00', '');
}

/** All marks of an answer alike, in the order of their times. */
export function marksOf({ actions, quarantined, disputed }) {
  return [
    ...actions.map((a) => ({ kind: 'action', time: a.date, text: a.text ?? actionText(a) })),
    ...quarantined.map((q) => ({ kind: 'quarantined', time: plain(q.time), text: [q.rule, q.reason].filter(Boolean).join(': ') })),
    ...disputed.map((d) => ({ kind: 'disputed', time: plain(d.time), text: t('mark.dispute', { field: d.field, stored: d.stored, other: d.other, source: d.other_source }) })),
  ].sort((a, b) => (a.time < b.time ? -1 : 1));
}

/** The place of a time among bars: the last bar not after it, or the first. */
export function indexOf(rows, time) {
  let low = 0;
  let high = rows.length;
  const until = time.length === 10 ? `${time}T99` : time;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle][0] <= until) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return Math.max(0, low - 1);
}

/** A list of them, the last first, for those who do not see the chart; each leads to its bar. */
export function markList(marks, go) {
  const items = marks.slice().reverse().map((mark) =>
    el('li', {}, el('button', { type: 'button', class: 'plain', onclick: () => go(mark) }, barTime(mark.time)),
      ' ', el('span', { class: `mark ${mark.kind}` }, word('mark.', mark.kind)), ` ${mark.text}`));
  return el('details', { class: 'marks' }, el('summary', {}, t('mark.list', { n: marks.length })),
    items.length === 0 ? nothing(t('mark.none')) : el('ul', {}, items));
}
