// Today: is the last day complete, what is due when, sources, health, runs.
import { actPanel } from './acts.js';
import { get } from './api.js';
import { el } from './dom.js';
import { onChange } from './events.js';
import { figureTable } from './figures.js';
import { away, moment } from './format.js';
import { t, word } from './i18n.js';
import { withFigures } from './periods.js';
import { href } from './router.js';
import { runPanel } from './runs.js';
import { sharedPanel } from './shared.js';
import { status } from './status.js';
import { badge, fill, nothing, panel, table } from './widgets.js';

const RANK = ['no', 'unknown', 'not-due', 'yes'];

/** The answers day by day, the newest day first. */
function byDay(days) {
  const dates = [...new Set(days.map((day) => day.date))].sort().reverse();
  return dates.map((date) => days.filter((day) => day.date === date).map(withFigures));
}

/** The last day that is due at all, and the one after it that is not, if there is one. */
function lastDays(days) {
  const all = byDay(days);
  const due = all.findIndex((answers) => answers.some((day) => day.complete !== 'not-due'));
  return due > 0 ? [all[due], all[due - 1]] : [all[0] ?? [], []];
}

function headline(days) {
  const worst = RANK.find((state) => days.some((day) => day.complete === state)) ?? 'unknown';
  return el('p', { class: 'headline', id: 'headline' }, el('strong', {}, days[0].date), ' ', badge(worst), ' ',
    el('a', { href: href(['days'], { date: days[0].date, period: days.find((day) => day.complete === worst)?.period }) }, t('today.open')));
}

async function completeness(signal) {
  const { days } = await get('/api/days', { from: monthAgo() }, signal).then((a) => (a.days.length > 0 ? a : get('/api/days', {}, signal)));
  const [last, later] = lastDays(days);
  if (last.length === 0) {
    return nothing(t('today.nobody'));
  }
  const link = (day) => el('a', { href: href(['days'], { date: day.date, period: day.period }) }, word('period.', day.period));
  return [headline(last), figureTable(t('today.complete'), last, t('period'), link),
    later.length > 0 ? el('p', { class: 'hint' }, later[0].date, ' ', badge('not-due')) : null];
}

/** A few days are enough, and quicker than all. */
function monthAgo() {
  return new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
}

function due(next) {
  return next.length === 0
    ? nothing(t('today.nothing.due'))
    : table(t('today.due'), [{ text: t('today.at') }, { text: t('today.away') }, { text: t('today.route') }],
      next.map(({ route, at }) => [moment(at), away(at), el('span', { title: route }, word('route.', route))]));
}

function health(checks) {
  return table(t('today.health'), [{ text: t('today.check') }, { text: t('today.state') }, { text: t('today.text') }],
    checks.map(({ name, up, text }) => [name, badge(up ? 'up' : 'down'), text ?? '']));
}

function nodes(all) {
  return table(t('today.nodes'), [{ text: t('today.node') }, { text: t('today.state') }, { text: t('today.host') }, { text: t('today.version') },
    { text: t('today.started') }, { text: t('today.seen') }],
  all.map((n) => [el('span', { title: n.id }, n.name), badge(n.state), n.host, n.version, moment(n.started), moment(n.seen)]), true);
}

/** Only where the process is one of several. */
function nodePanel(signal) {
  const place = el('div', {});
  status().then(({ nodes: all }) => {
    if (all && !signal.aborted) {
      place.append(fresh(t('today.nodes'), 'nodes', signal, async () => nodes((await status()).nodes ?? [])));
    }
  }).catch(() => {}); // the panels beside it say so
  return place;
}

function sources(all) {
  return all.length === 0
    ? nothing(t('today.no.sources'))
    : table(t('today.sources'), [{ text: t('today.source') }, { text: t('today.state') }, { text: t('today.until') }, { text: t('today.reason') }],
      all.map((s) => [s.source, badge(s.state ?? 'ready'), moment(s.until), s.reason ?? '']));
}

/** A panel that is loaded now and whenever a run begins or ends. */
function fresh(title, id, signal, load) {
  const place = el('div', { id });
  const again = () => fill(place, signal, load);
  again();
  onChange('run', again, signal);
  return panel(title, place);
}

export function show(root, here, signal) {
  const told = (pick) => async () => pick(await status());
  root.append(
    el('h1', {}, t('view.today')),
    fresh(t('today.complete'), 'complete', signal, () => completeness(signal)),
    runPanel(signal),
    sharedPanel(signal),
    el('div', { class: 'pair' },
      fresh(t('today.due'), 'due', signal, told((s) => due(s.next))),
      fresh(t('today.sources'), 'sources', signal, async () => sources((await get('/api/sources', {}, signal)).sources)),
      fresh(t('today.health'), 'health', signal, told((s) => health(s.health))),
      nodePanel(signal),
      actPanel(signal)));
}
