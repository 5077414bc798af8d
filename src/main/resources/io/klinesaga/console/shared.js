// How nodes share the work of runs: what the chunks of a run come to, who works on them, and the parked ones.
import { get } from './api.js';
import { announce, el } from './dom.js';
import { onEvent } from './events.js';
import { duration, moment, NOTHING, number } from './format.js';
import { t, word } from './i18n.js';
import { status } from './status.js';
import { badge, count, fill, nothing, Pager, panel, Table, table } from './widgets.js';

const STATES = ['open', 'taken', 'done', 'parked', 'cancelled', 'attempts', 'failures'];
const BAD = { parked: 'bad', cancelled: 'warn', failures: 'warn', failed: 'warn' };
const WORK = ['taken', 'done', 'failed'];
const PAGE = 20;

const figure = (values, name) => count(values[name], BAD[name]);
const numbers = (names) => names.map((name) => ({ text: word('chunks.', name), isNumber: true }));

function share(run) {
  const ended = run.done + run.parked + run.cancelled;
  const text = t('shared.of', { ended: number(ended), chunks: number(run.chunks) });
  return el('span', { class: 'share' }, text, el('progress', { max: Math.max(1, run.chunks), value: ended, 'aria-label': text }));
}

function runRow(run) {
  return [`${run.run_id}`, word('kind.', run.kind), badge(run.state), share(run), ...STATES.map((name) => figure(run, name)),
    run.open > 0 ? duration(run.lag_seconds * 1000) : NOTHING, moment(run.started), run.led_by];
}

function nodeRow(node) {
  return [`${node.run_id}`, el('span', { title: node.id }, node.node), badge(node.state), ...WORK.map((name) => figure(node, name)), node.works_on ?? ''];
}

function chunkRow(chunk) {
  return [`${chunk.number}`, el('span', { class: 'why' }, chunk.reason ?? ''), chunk.failed_on ?? '', number(chunk.attempts), moment(chunk.since),
    word('period.', chunk.period), number(chunk.series), chunk.symbols];
}

function chunkTable(label, chunks) {
  return table(label, [{ text: t('shared.chunk') }, { text: t('today.reason') }, { text: t('shared.failed.on') }, { text: word('chunks.', 'attempts'), isNumber: true },
    { text: t('shared.since') }, { text: t('period') }, { text: t('run.series'), isNumber: true }, { text: t('symbol') }], chunks.map(chunkRow), true);
}

/** The parked chunks of a run, page by page. */
class ParkedList {
  constructor(id, signal) {
    this.id = id;
    this.signal = signal;
    this.label = t('shared.parked', { id });
    this.place = el('div', { class: 'parked' });
    this.pager = new Pager(PAGE, (offset) => this.load(offset));
    this.node = el('div', {}, el('h3', {}, this.label), this.place, this.pager.node);
    this.total = 0;
  }

  show(total, isNews) {
    if (total !== this.total) {
      this.total = total;
      this.load(this.pager.offset);
      announce(isNews ? t('shared.parked.now', { id: this.id, n: number(total) }) : '');
    }
  }

  load(offset) {
    return fill(this.place, this.signal, async () => {
      const { chunks, total } = await get('/api/chunks', { run: this.id, state: 'parked', offset, limit: PAGE }, this.signal);
      this.pager.show(offset, chunks.length, total);
      return chunkTable(this.label, chunks);
    });
  }
}

class SharedWork {
  constructor(signal) {
    this.signal = signal;
    this.runs = new Table(t('shared.runs'), [{ text: t('run.id') }, { text: t('run.kind') }, { text: t('run.state') }, { text: t('shared.chunks') }, ...numbers(STATES),
      { text: t('shared.lag'), isNumber: true }, { text: t('run.started') }, { text: t('shared.led.by') }], true);
    this.nodes = new Table(t('shared.nodes'), [{ text: t('run.id') }, { text: t('today.node') }, { text: t('today.state') }, ...numbers(WORK), { text: t('shared.works.on') }], true);
    this.parked = new Map();
    this.isSeen = false;
    this.lists = el('div', {});
    this.tables = el('div', { hidden: true }, this.runs.node, el('h3', {}, t('shared.nodes')), this.nodes.node, this.lists);
    this.none = nothing(t('shared.none'));
    this.node = el('div', { id: 'shared' }, this.none, this.tables);
  }

  show({ shared_runs: runs, shared_nodes: nodes }) {
    this.none.hidden = runs.length > 0;
    this.tables.hidden = runs.length === 0;
    this.runs.show(runs.map(runRow));
    this.nodes.show(nodes.map(nodeRow));
    this.showParked(runs.filter((run) => run.parked > 0));
    this.isSeen = true;
  }

  showParked(runs) {
    const ids = new Set(runs.map((run) => run.run_id));
    for (const [id, list] of this.parked) {
      if (!ids.has(id)) {
        list.node.remove();
        this.parked.delete(id);
      }
    }
    for (const { run_id: id, parked } of runs) {
      if (!this.parked.has(id)) {
        this.parked.set(id, new ParkedList(id, this.signal));
        this.lists.append(this.parked.get(id).node);
      }
      this.parked.get(id).show(parked, this.isSeen);
    }
  }
}

/** Only where the process is one of several; follows what all of them do. */
export function sharedPanel(signal) {
  const place = el('div', {});
  const work = new SharedWork(signal);
  let news = 0;

  function show(now) {
    if (!place.hasChildNodes()) {
      place.append(panel(t('shared.title'), work.node));
    }
    work.show(now);
  }

  function look() {
    const asked = news;
    status().then((now) => {
      if (now.shared_runs && asked === news && !signal.aborted) {
        show(now);
      }
    }).catch(() => {}); // the panels beside it say so
  }

  onEvent('shared', (now) => {
    news++;
    show(now);
  }, signal);
  onEvent('again', look, signal);
  look();
  return place;
}
