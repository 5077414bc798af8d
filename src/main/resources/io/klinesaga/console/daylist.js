// The list of one day and period, perhaps of one market: what is not present, page by page.
import { get } from './api.js';
import { el } from './dom.js';
import { figureTable } from './figures.js';
import { number } from './format.js';
import { t, word } from './i18n.js';
import { ALL, withFigures } from './periods.js';
import { href } from './router.js';
import { badge, fill, nothing, panel, table } from './widgets.js';

const PAGE = 100;

function exceptionTable(date, asked, exceptions) {
  const heads = [{ text: t('symbol') }, { text: t('today.state') }, ...(asked === ALL ? [{ text: t('period') }] : [])];
  return table(t('day.exceptions'), heads, exceptions.map(({ symbol, period, state }) =>
    [el('a', { href: href(['series', symbol, period], { at: date }) }, symbol), badge(state), word('period.', period)].slice(0, heads.length)));
}

function pager(offset, size, total, turn) {
  const button = (text, to, isOff) => el('button', { type: 'button', disabled: isOff, onclick: () => turn(to) }, text);
  return el('div', { class: 'pager' }, button(t('page.before'), offset - PAGE, offset === 0),
    el('span', {}, t('page.of', { first: number(offset + 1), last: number(offset + size), total: number(total) })),
    button(t('page.next'), offset + PAGE, offset + size >= total));
}

/** The list as a panel; its heading can be given the focus. */
export function dayList({ date, period, market }, signal) {
  const place = el('div', { id: 'exceptions' });

  function turn(offset) {
    fill(place, signal, async () => {
      const day = withFigures(await get('/api/complete/stored', { date, period, market, offset, limit: PAGE }, signal));
      const figures = figureTable(t('figure.complete'), [day], t('date'), () => day.date);
      return day.total === 0
        ? [figures, nothing(t('day.none'))]
        : [figures, exceptionTable(date, period, day.exceptions), pager(offset, day.exceptions.length, day.total, turn)];
    });
  }

  turn(0);
  const made = panel([date, word('period.', period), market ? word('market.', market) : ''].filter(Boolean).join(' · '), place);
  made.querySelector('h2').tabIndex = -1;
  return made;
}
