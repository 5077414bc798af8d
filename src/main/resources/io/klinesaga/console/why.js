// What happened to one bar, and what is stored of it now.
import { get } from './api.js';
import { el } from './dom.js';
import { barTime, moment, number } from './format.js';
import { t, word } from './i18n.js';
import { href } from './router.js';
import { fill, nothing, table } from './widgets.js';

const VALUES = ['open', 'high', 'low', 'close', 'volume', 'amount'];

function event(e) {
  const by = [e.transaction_id ? t('why.transaction', { id: e.transaction_id }) : null, e.run, e.origin].filter(Boolean).join(' · ');
  return el('li', { class: 'event' }, el('time', { datetime: e.at }, moment(e.at)), ' ', el('b', {}, word('why.kind.', e.kind)), el('div', {}, e.text), by ? el('div', { class: 'by' }, by) : null);
}

function stored(now) {
  return Object.entries(now ?? {}).map(([symbol, bar]) =>
    table(t('why.now', { symbol }), [{ text: `${symbol}` }, { text: bar.valid ? t('why.valid') : t('why.invalid'), isNumber: true }],
      VALUES.filter((name) => bar[name] !== undefined).map((name) => [word('bar.', name), number(Number(bar[name]))])));
}

/** Fills a place with the story of a bar. */
export function tellWhy(place, symbol, period, time, signal) {
  const day = time.slice(0, 10);
  return fill(place, signal, async () => {
    const { events, now } = await get('/api/why', { symbol, period, at: time }, signal);
    return [el('h3', {}, barTime(time)), ...stored(now), events.length === 0 ? nothing(t('why.nothing')) : el('ol', { class: 'line' }, events.map(event)),
      el('p', {}, el('a', { href: href(['days'], { date: day, period }) }, t('why.day')))];
  });
}
