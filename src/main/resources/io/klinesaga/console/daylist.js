// The list of one day and period, perhaps of one market: what is not present, page by page.
import { get } from './api.js';
import { el } from './dom.js';
import { figureTable } from './figures.js';
import { t, word } from './i18n.js';
import { ALL, withFigures } from './periods.js';
import { href } from './router.js';
import { badge, fill, nothing, Pager, panel, table } from './widgets.js';

const PAGE = 100;

function exceptionTable(date, asked, exceptions) {
  const heads = [{ text: t('symbol') }, { text: t('today.state') }, ...(asked === ALL ? [{ text: t('period') }] : [])];
  return table(t('day.exceptions'), heads, exceptions.map(({ symbol, period, state }) =>
    [el('a', { href: href(['series', symbol, period], { at: date }) }, symbol), badge(state), word('period.', period)].slice(0, heads.length)));
}

/** The list as a panel; its heading can be given the focus. */
export function dayList({ date, period, market }, signal) {
  const place = el('div', { id: 'exceptions' });
  const pager = new Pager(PAGE, turn);

  function turn(offset) {
    fill(place, signal, async () => {
      const day = withFigures(await get('/api/complete/stored', { date, period, market, offset, limit: PAGE }, signal));
      const figures = figureTable(t('figure.complete'), [day], t('date'), () => day.date);
      pager.show(offset, day.exceptions.length, day.total);
      return [figures, day.total === 0 ? nothing(t('day.none')) : exceptionTable(date, period, day.exceptions)];
    });
  }

  turn(0);
  const made = panel([date, word('period.', period), market ? word('market.', market) : ''].filter(Boolean).join(' · '), place, pager.node);
  made.querySelector('h2').tabIndex = -1;
  return made;
}
