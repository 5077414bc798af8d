// What was ordered here, by whom and why, and what came of it.
import { get } from './api.js';
import { el } from './dom.js';
import { onChange } from './events.js';
import { moment } from './format.js';
import { t, word } from './i18n.js';
import { badge, fill, nothing, table } from './widgets.js';

const MOST = 10;

function detailsOf(details) {
  const named = Object.entries(details ?? {}).filter(([name, value]) => name !== 'reason' && value !== false && value !== '');
  return named.map(([name, value]) => `${name}=${value}`).join(' ');
}

function orderTable(orders) {
  const heads = [{ text: t('today.at') }, { text: t('order.act') }, { text: t('order.details') }, { text: t('order.person') }, { text: t('order.reason') }, { text: t('order.outcome') }];
  return table(t('order.title'), heads, orders.map((order) => [moment(order.at), word('act.', order.act), detailsOf(order.details), order.person ?? '', order.reason ?? '',
    order.ended_at ? (order.outcome ?? '') : badge('running')]), true);
}

/** The last orders, and a way to look at them again. */
export function orderList(signal) {
  const place = el('div', { id: 'orders' });
  const load = () => fill(place, signal, async () => {
    const { acts } = await get('/api/acts', { limit: MOST }, signal);
    return acts.length === 0 ? nothing(t('order.none')) : orderTable(acts);
  });

  onChange('order', load, signal);
  load();
  return { place, load };
}
