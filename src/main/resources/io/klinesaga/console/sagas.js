// Sagas: the open ones and the last ones; one of them with its history.
import { actPanel, sagaActs } from './acts.js';
import { get } from './api.js';
import { el } from './dom.js';
import { onChange } from './events.js';
import { away, duration, moment, number } from './format.js';
import { t, word } from './i18n.js';
import { href } from './router.js';
import { runPanel } from './runs.js';
import { badge, count, fill, nothing, panel, table, tabs } from './widgets.js';

const MOST = 50;
const LISTS = ['open', 'all'];

export function show(root, here, signal) {
  if (here.parts.length === 0) {
    showList(root, here.query.get('state') ?? 'open', signal);
  } else {
    showOne(root, here.parts[0], signal);
  }
}

function short(id) {
  return id.length > 13 ? `${id.slice(0, 8)}…` : id;
}

/** Host and process of an owner; the rest tells processes of one number apart. */
function ownerOf(owner) {
  return el('span', { title: owner }, (owner ?? '').split('/').slice(0, 2).join('/'));
}

function sagaTable(sagas) {
  const heads = [{ text: t('saga.id') }, { text: t('today.state') }, { text: t('saga.begun') }, { text: t('saga.updated') }, { text: t('saga.owner') },
    { text: t('saga.transactions'), isNumber: true }, { text: t('saga.attempts'), isNumber: true }, { text: t('saga.next') }, { text: t('saga.error') }];
  return table(t('view.sagas'), heads, sagas.map((s) => [el('a', { href: href(['sagas', s.id]), title: s.id }, short(s.id)), badge(s.state), moment(s.created_at), moment(s.updated_at),
    ownerOf(s.owner), number(s.transactions), count(s.attempts, 'warn'), s.next_attempt ? away(s.next_attempt) : '', el('span', { class: 'why' }, s.last_error ?? '')]), true);
}

function showList(root, state, signal) {
  const place = el('div', { id: 'sagas' });
  const load = () => fill(place, signal, async () => {
    const { sagas } = await get('/api/sagas', { state, limit: MOST }, signal);
    // Those that need somebody come first.
    sagas.sort((a, b) => (b.state === 'STUCK') - (a.state === 'STUCK'));
    return sagas.length === 0 ? nothing(state === 'open' ? t('saga.none.open') : t('saga.none')) : sagaTable(sagas);
  });
  root.append(el('h1', {}, t('view.sagas')),
    tabs(t('view.sagas'), LISTS.map((name) => ({ text: word('saga.list.', name), to: href(['sagas'], { state: name }), isCurrent: name === state }))),
    el('section', { class: 'panel' }, place), actPanel(signal), runPanel(signal));
  load();
  onChange('saga', load, signal);
}

function facts(saga) {
  const all = [[t('saga.id'), saga.id], [t('today.state'), badge(saga.state)], [t('saga.begun'), moment(saga.created_at)], [t('saga.updated'), moment(saga.updated_at)],
    [t('saga.owner'), saga.owner], [t('saga.attempts'), saga.attempts], [t('saga.next'), saga.next_attempt ? `${moment(saga.next_attempt)} (${away(saga.next_attempt)})` : null],
    [t('saga.error'), saga.last_error]];
  return el('dl', { class: 'facts' }, all.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]).flat());
}

/** What is noted of it, from its begin to where it stands: a saga without trouble has no notes. */
function history({ events, state, owner, created_at: begun, updated_at: updated }) {
  const isNoted = state === 'RUNNING' || events.at(-1)?.event === state;
  return [{ at: begun, event: 'begun', owner }, ...events, ...(isNoted ? [] : [{ at: updated, event: state }])];
}

function timeLine(events) {
  return el('ol', { class: 'line' }, events.map((e) => el('li', { class: 'event' }, el('time', { datetime: e.at }, moment(e.at)), ' ', el('b', {}, word('saga.event.', e.event)),
    e.owner ? el('span', { class: 'by' }, ` ${e.owner}`) : null, e.detail ? el('div', {}, e.detail) : null)));
}

function transactionTable(transactions) {
  const heads = [{ text: t('transaction'), isNumber: true }, { text: t('saga.series') }, { text: t('today.state') }, { text: t('saga.range') }, { text: t('run.bars'), isNumber: true },
    { text: t('run.duration'), isNumber: true }, { text: t('saga.error') }, { text: t('saga.receipt') }];
  return table(t('saga.transactions'), heads, transactions.map((x) => [String(x.transaction_id), el('a', { href: href(['series', x.symbol, x.period]) }, `${x.symbol} ${word('period.', x.period)}`),
    badge(x.final_status ?? 'PENDING'), [x.range_start, x.range_end].filter(Boolean).map((text) => text.slice(0, 16).replace('T', ' ')).join(' … '), number(x.row_count),
    duration(x.duration_ms), el('span', { class: 'why' }, x.error ?? ''), el('code', {}, typeof x.receipt === 'object' && x.receipt ? JSON.stringify(x.receipt) : (x.receipt ?? ''))]), true);
}

function showOne(root, id, signal) {
  const place = el('div', { id: 'saga' });
  let shown = '';
  const load = () => fill(place, signal, async () => {
    const saga = await get(`/api/sagas/${encodeURIComponent(id)}`, {}, signal);
    // Buttons stay as they are while nothing has changed: somebody may be about to press one.
    const text = JSON.stringify(saga);
    if (text === shown) {
      return [...place.childNodes];
    }
    shown = text;
    return [panel(t('saga.state'), facts(saga), saga.state === 'STUCK' ? sagaActs(saga, signal, load) : null),
      panel(t('saga.history'), timeLine(history(saga))),
      panel(t('saga.transactions'), saga.transactions.length === 0 ? nothing(t('saga.no.transactions')) : transactionTable(saga.transactions))];
  });
  root.append(el('p', {}, el('a', { href: href(['sagas']) }, `‹ ${t('view.sagas')}`)), el('h1', {}, t('saga.one', { id: short(id) })), place);
  load();
  onChange('saga', load, signal);
}
