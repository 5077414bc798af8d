// The runs: the last ones, and the one that works now, with its progress.
import { get } from './api.js';
import { announce, el } from './dom.js';
import { onChange, onEvent } from './events.js';
import { duration, moment, number, percent } from './format.js';
import { t, word } from './i18n.js';
import { status } from './status.js';
import { badge, count, failure, fill, nothing, panel, table } from './widgets.js';

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

/** The one that works now; tells listeners of each quarter of it. */
function progress(signal) {
  const text = el('span', { id: 'progress-text' });
  const meter = el('progress', { max: 1, value: 0, 'aria-labelledby': 'progress-text' });
  const place = el('div', { id: 'progress', class: 'progress', hidden: true }, text, meter);
  let told = '';

  function show({ run_id: id, kind, done, series, bars, failed }) {
    // When all series are done nothing is under way, and what is said of it is of the last run.
    place.hidden = done >= series;
    meter.max = Math.max(1, series);
    meter.value = done;
    const which = kind ? t('run.which', { id: id ?? '', kind: word('kind.', kind) }) : '';
    text.textContent = which + t('run.progress', { done: number(done), series: number(series), share: percent(done, series), bars: number(bars) }) + (failed > 0 ? t('run.progress.failed', { n: number(failed) }) : '');
    const quarter = `${series} ${series > 0 ? Math.floor((done / series) * 4) : 0}`;
    if (quarter !== told && !place.hidden) {
      told = quarter;
      announce(text.textContent);
    }
  }

  function end(run) {
    if (run.finished_at || run.outcome) {
      place.hidden = true;
      announce(t('run.which', { id: run.run_id, kind: word('kind.', run.kind) }) + word('state.', run.outcome ?? state(run)));
    }
  }

  function look() {
    status().then((now) => {
      place.hidden = !now.running;
      if (now.running) {
        show(now.running);
      }
    }, (e) => signal.aborted || place.replaceWith(failure(e)));
  }

  onEvent('progress', show, signal);
  onEvent('run', end, signal);
  onEvent('again', look, signal);
  look();
  return place;
}

/** The part of a view with the runs. */
export function runPanel(signal) {
  return panel(t('run.title'), progress(signal), lastRuns(signal));
}
