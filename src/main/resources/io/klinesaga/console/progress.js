// What works now: orders of people, and runs with their progress.
import { announce, el } from './dom.js';
import { onEvent } from './events.js';
import { moment, number, percent } from './format.js';
import { t, word } from './i18n.js';
import { status } from './status.js';
import { failure } from './widgets.js';

/** Of one run; tells listeners of each quarter of it. */
class RunRow {
  constructor(id) {
    this.text = el('span', { id: `progress-${id}` });
    this.meter = el('progress', { max: 1, value: 0, 'aria-labelledby': `progress-${id}` });
    this.node = el('div', { class: 'one' }, this.text, this.meter);
    this.quarter = 0;
  }

  show({ run_id: id, kind, done, series, bars, failed }) {
    this.meter.max = Math.max(1, series);
    this.meter.value = done;
    this.text.textContent = t('run.which', { id, kind: word('kind.', kind) })
      + t('run.progress', { done: number(done), series: number(series), share: percent(done, series), bars: number(bars) })
      + (failed > 0 ? t('run.progress.failed', { n: number(failed) }) : '');
    const quarter = series > 0 ? Math.floor((done / series) * 4) : 0;
    if (quarter > this.quarter) {
      this.quarter = quarter;
      announce(this.text.textContent);
    }
  }
}

class OrderRow {
  constructor() {
    this.node = el('div', { class: 'one order' });
  }

  show({ act_id: id, act, person, reason, at }) {
    this.node.textContent = t('order.now', { id, act: word('act.', act), person, reason, at: moment(at) });
  }
}

/** The rows of all that works now, until the signal is aborted; hidden while nothing does. */
export function progressPlace(signal) {
  const place = el('div', { id: 'progress', class: 'progress', hidden: true });
  const rows = new Map();
  /** Keys of what has ended: what was asked before that may be answered after it. */
  const over = new Set();

  function tidy() {
    place.replaceChildren(...[...rows.keys()].sort().map((key) => rows.get(key).node));
    place.hidden = rows.size === 0;
  }

  function show(key, values, make) {
    if (over.has(key)) {
      return;
    }
    if (!rows.has(key)) {
      rows.set(key, make());
      tidy();
    }
    rows.get(key).show(values);
  }

  function end(key, text) {
    over.add(key);
    rows.delete(key);
    tidy();
    announce(text);
  }

  const showRun = (run) => show(`run ${run.run_id}`, run, () => new RunRow(run.run_id));
  const showOrder = (order) => show(`order ${order.act_id}`, order, () => new OrderRow());

  function onRun(run) {
    if (run.outcome) {
      end(`run ${run.run_id}`, t('run.which', { id: run.run_id, kind: word('kind.', run.kind) }) + word('state.', run.outcome));
    } else {
      over.delete(`run ${run.run_id}`); // it may come back from another node
    }
  }

  function onOrder(order) {
    if (order.outcome === null) {
      showOrder(order);
    } else {
      end(`order ${order.act_id}`, `${word('act.', order.act)}: ${order.outcome}`);
    }
  }

  function look() {
    status().then((now) => {
      rows.clear();
      now.running.forEach(showRun);
      now.orders.forEach(showOrder);
      tidy();
    }, (e) => {
      if (!signal.aborted) {
        place.replaceChildren(failure(e));
        place.hidden = false;
      }
    });
  }

  onEvent('progress', showRun, signal);
  onEvent('run', onRun, signal);
  onEvent('order', onOrder, signal);
  onEvent('again', look, signal);
  look();
  return place;
}
