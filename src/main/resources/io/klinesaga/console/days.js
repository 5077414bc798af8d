// Trading days against periods or markets: which are complete. A cell opens its list.
import { get } from './api.js';
import { dayList } from './daylist.js';
import { el } from './dom.js';
import { heatMap } from './heatmap.js';
import { t, word } from './i18n.js';
import { ALL, MARKETS, PERIODS, withFigures } from './periods.js';
import { go, href, note } from './router.js';
import { field, fill, nothing, panel, select, tabs } from './widgets.js';

const AXES = {
  period: { names: PERIODS, of: (day) => day.period, short: (name) => word('period.short.', name), long: (name) => word('period.', name) },
  market: {
    names: MARKETS, of: (day) => day.market, short: (name) => name,
    long: (name, day) => `${word('market.', name)}${day ? ` · ${word('period.', day.period)}` : ''}`,
  },
};

function rangeForm(asked) {
  const form = el('form', { class: 'tools', onsubmit: (event) => {
    event.preventDefault();
    const values = new FormData(form);
    go(['days'], { ...asked, from: values.get('from'), to: values.get('to'), period: values.get('period') });
  } },
  field(t('from'), el('input', { type: 'date', name: 'from', value: asked.from ?? '' })),
  field(t('to'), el('input', { type: 'date', name: 'to', value: asked.to ?? '' })),
  asked.by === 'market' ? field(t('period'), select('period', [ALL, ...PERIODS].map((name) => [name, word('period.', name)]), asked.period ?? ALL)) : null,
  el('button', { type: 'submit' }, t('show')));
  return form;
}

function axisTabs({ by, from, to }) {
  return tabs(t('days.by'), Object.keys(AXES).map((name) => ({ text: word('days.by.', name), to: href(['days'], { by: name, from, to }), isCurrent: name === by })));
}

export function show(root, here, signal) {
  const asked = Object.fromEntries(here.query);
  asked.by = asked.by in AXES ? asked.by : 'period';
  const map = el('div', { id: 'heat' });
  const list = el('div', { id: 'day', class: 'day' });
  let listed = new AbortController();
  signal.addEventListener('abort', () => listed.abort());

  function open({ date, period, market }, isAsked) {
    listed.abort();
    listed = new AbortController();
    if (isAsked) {
      note({ date, period, market });
    }
    list.replaceChildren(dayList({ date, period, market }, listed.signal));
    if (isAsked) {
      list.querySelector('h2').focus();
    }
  }

  root.append(el('h1', {}, t('view.days')), axisTabs(asked), rangeForm(asked), panel(word('days.map.', asked.by), map), list);
  fill(map, signal, async () => {
    const { days } = await get('/api/days', { from: asked.from, to: asked.to, by: asked.by, period: asked.by === 'market' ? asked.period : null }, signal);
    if (days.length === 0) {
      return nothing(t('days.none'));
    }
    const chosen = { date: asked.date, row: AXES[asked.by].of(asked) };
    return heatMap(days.map(withFigures), AXES[asked.by], chosen, (day) => open(day, true), signal);
  });
  if (asked.date) {
    const otherwise = asked.by === 'market' ? ALL : PERIODS[0];
    open({ date: asked.date, period: asked.period ?? otherwise, market: asked.market }, false);
  }
}
