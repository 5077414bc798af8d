// All series of a period, page by page.
import { get } from './api.js';
import { el } from './dom.js';
import { barTime, moment, number } from './format.js';
import { t, word } from './i18n.js';
import { PERIODS } from './periods.js';
import { go, href } from './router.js';
import { field, fill, nothing, table, tabs } from './widgets.js';

const PAGE = 100;

function rows(series) {
  return series.map((s) => [el('a', { href: href(['series', s.symbol, s.period]) }, s.symbol), s.name ?? '', word('type.', s.type ?? ''),
    barTime(s.first), barTime(s.last), number(s.bars), number(s.last_transaction_id), moment(s.last_sync_at)]);
}

function seriesTable(series) {
  const heads = [{ text: t('symbol') }, { text: t('series.name') }, { text: t('series.type') }, { text: t('series.first') }, { text: t('series.last') },
    { text: t('run.bars'), isNumber: true }, { text: t('transaction'), isNumber: true }, { text: t('series.synced') }];
  return table(t('view.series'), heads, rows(series), true);
}

export function showSeriesList(root, here, signal) {
  const period = here.query.get('period') ?? '1d';
  const search = here.query.get('search') ?? '';
  const place = el('div', { id: 'list' });
  const all = [];
  const more = el('button', { type: 'button', class: 'more', onclick: load }, t('more'));
  let next = null;

  function load() {
    fill(place, signal, async () => {
      const page = await get('/api/series', { period, search, after: next, limit: PAGE }, signal);
      all.push(...page.series);
      next = page.next;
      return all.length === 0 ? nothing(t('series.none')) : [seriesTable(all), next ? more : null];
    });
  }

  const form = el('form', { class: 'tools', onsubmit: (event) => {
    event.preventDefault();
    go(['series'], { period, search: new FormData(form).get('search') });
  } }, field(t('search'), el('input', { type: 'search', name: 'search', value: search })), el('button', { type: 'submit' }, t('show')));
  root.append(el('h1', {}, t('view.series')),
    tabs(t('period'), PERIODS.map((name) => ({ text: word('period.', name), to: href(['series'], { period: name, search }), isCurrent: name === period }))),
    form, el('section', { class: 'panel' }, place));
  load();
}
