// Trading days against periods: which are complete. A cell opens its list.
import { get } from './api.js';
import { dayList } from './daylist.js';
import { el } from './dom.js';
import { heatMap } from './heatmap.js';
import { t } from './i18n.js';
import { withFigures } from './periods.js';
import { go, note } from './router.js';
import { field, fill, nothing, panel } from './widgets.js';

function rangeForm(query) {
  const form = el('form', { class: 'tools', onsubmit: (event) => {
    event.preventDefault();
    const values = new FormData(form);
    go(['days'], { from: values.get('from'), to: values.get('to') });
  } },
  field(t('from'), el('input', { type: 'date', name: 'from', value: query.get('from') ?? '' })),
  field(t('to'), el('input', { type: 'date', name: 'to', value: query.get('to') ?? '' })),
  el('button', { type: 'submit' }, t('show')));
  return form;
}

export function show(root, here, signal) {
  const { query } = here;
  const map = el('div', { id: 'heat' });
  const list = el('div', { id: 'day', class: 'day' });
  let listed = new AbortController();
  signal.addEventListener('abort', () => listed.abort());

  function open(date, period, isAsked) {
    listed.abort();
    listed = new AbortController();
    if (isAsked) {
      note({ date, period });
    }
    list.replaceChildren(dayList(date, period, listed.signal));
    if (isAsked) {
      list.querySelector('h2').focus();
    }
  }

  root.append(el('h1', {}, t('view.days')), rangeForm(query), panel(t('days.map'), map), list);
  fill(map, signal, async () => {
    const { days } = await get('/api/days', { from: query.get('from'), to: query.get('to') }, signal);
    if (days.length === 0) {
      return nothing(t('days.none'));
    }
    return heatMap(days.map(withFigures), query.get('date'), query.get('period'), (day) => open(day.date, day.period, true), signal);
  });
  if (query.get('date')) {
    open(query.get('date'), query.get('period') ?? '1d', false);
  }
}
