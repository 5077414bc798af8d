// The runs: what works now, and the last ones.
import { get } from './api.js';
import { el } from './dom.js';
import { onChange } from './events.js';
import { duration, moment, number } from './format.js';
import { t, word } from './i18n.js';
import { progressPlace } from './progress.js';
import { badge, count, fill, nothing, panel, table } from './widgets.js';

const COUNTS = ['series', 'committed', 'unchanged', 'failed', 'busy', 'postponed', 'disputed', 'bars'];
const BAD = { failed: 'bad', busy: 'warn', postponed: 'warn', disputed: 'warn' };
const PAGE = 10;

function state(run) {
  return !run.finished_at ? 'running' : run.error ? 'failed' : run.failed > 0 ? 'partly' : 'ended';
}

function row(run) {
  return [`${run.run_id}`, word('kind.', run.kind), [badge(state(run)), run.error ? el('span', { class: 'why' }, run.error) : null].filter(Boolean),
    moment(run.started_at), duration(run.finished_at ? run.duration_ms : null),
    ...COUNTS.map((name) => (name === 'bars' ? number(run.bars) : count(run[name], BAD[name])))];
}

function runTable(runs) {
  const heads = [{ text: t('run.id') }, { text: t('run.kind') }, { text: t('run.state') }, { text: t('run.started') }, { text: t('run.duration'), isNumber: true },
    ...COUNTS.map((name) => ({ text: word('run.', name), isNumber: true }))];
  return table(t('run.last'), heads, runs.map((run) => spread(row(run))), true);
}

/** Cells of several nodes become one. */
function spread(cells) {
  return cells.map((cell) => (Array.isArray(cell) ? el('span', {}, cell) : cell));
}

function lastRuns(signal) {
  const runs = [];
  const place = el('div', { id: 'runs' });
  const more = el('button', { type: 'button', class: 'more', onclick: () => load(true) }, t('more'));
  let next = null;

  async function load(isMore) {
    await fill(place, signal, async () => {
      const page = await get('/api/runs', { limit: PAGE, before: isMore ? next : null }, signal);
      runs.splice(isMore ? runs.length : 0, isMore ? 0 : runs.length, ...page.runs);
      next = page.next;
      return runs.length === 0 ? nothing(t('run.none')) : [runTable(runs), next ? more : null];
    });
  }

  load(false);
  onChange('run', () => load(false), signal);
  return place;
}

/** The part of a view with the runs. */
export function runPanel(signal) {
  return panel(t('run.title'), progressPlace(signal), lastRuns(signal));
}
