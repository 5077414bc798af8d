// Pieces that several views are made of.
import { ApiError } from './api.js';
import { announce, el } from './dom.js';
import { number } from './format.js';
import { t, word } from './i18n.js';

const TONES = {
  yes: 'good', no: 'bad', 'not-due': 'calm', unknown: 'odd',
  late: 'warn', missing: 'bad', thin: 'warn', quarantined: 'bad', disputed: 'warn',
  RUNNING: 'live', COMPLETING: 'live', COMPLETED: 'good', COMPENSATING: 'warn', COMPENSATED: 'calm', STUCK: 'bad', GIVEN_UP: 'odd',
  PENDING: 'live', COMMITTED: 'good', ROLLED_BACK: 'calm', ROLLBACK: 'calm', FAILED: 'bad',
  open: 'live', usable: 'good', paused: 'warn', 'on trial': 'live', up: 'good', down: 'bad', alive: 'good', gone: 'bad', ended: 'good', failed: 'bad', running: 'live', partly: 'warn',
};

/** A state of the API as a word with a colour. */
export function badge(state) {
  return el('span', { class: `badge ${TONES[state] ?? 'calm'}`, 'data-state': state }, word('state.', state));
}

/** A table whose columns are {text, isNumber}, and whose rows, arrays of cells, may be replaced while it has the focus. */
export class Table {
  constructor(label, heads, isWide = false) {
    this.heads = heads;
    this.body = el('tbody', {});
    const head = heads.map((h) => el('th', { scope: 'col', class: h.isNumber ? 'n' : null }, h.text));
    this.node = el('div', { class: `scroll${isWide ? ' wide' : ''}`, tabindex: 0, role: 'region', 'aria-label': label },
      el('table', {}, el('thead', {}, el('tr', {}, head)), this.body));
  }

  show(rows) {
    this.body.replaceChildren(...rows.map((row) => el('tr', {}, row.map((cell, i) =>
      el(i === 0 ? 'th' : 'td', { scope: i === 0 ? 'row' : null, class: this.heads[i].isNumber ? 'n' : null }, cell)))));
    return this.node;
  }
}

/** A table that stays as it is. */
export function table(label, heads, rows, isWide = false) {
  return new Table(label, heads, isWide).show(rows);
}

/** Leads through a list page by page; stays where it is while pages come and go, and so does the focus. */
export class Pager {
  /** @param turn is called with the number of entries to pass over */
  constructor(size, turn) {
    this.size = size;
    this.turn = turn;
    this.offset = 0;
    this.text = el('span', {});
    this.before = this.button(t('page.before'), -1);
    this.next = this.button(t('page.next'), 1);
    this.node = el('div', { class: 'pager', hidden: true }, this.before, this.text, this.next);
  }

  button(text, step) {
    return el('button', { type: 'button', 'aria-disabled': 'true', onclick: ({ currentTarget }) => {
      if (currentTarget.getAttribute('aria-disabled') === 'false') {
        this.turn(this.offset + step * this.size);
      }
    } }, text);
  }

  show(offset, count, total) {
    const text = t('page.of', { first: number(offset + 1), last: number(offset + count), total: number(total) });
    if (!this.node.hidden && offset !== this.offset) {
      announce(text);
    }
    this.offset = offset;
    this.text.textContent = text;
    this.before.setAttribute('aria-disabled', offset === 0);
    this.next.setAttribute('aria-disabled', offset + count >= total);
    this.node.hidden = total === 0;
  }
}

/** A count; none is shown faintly, one that should be none in a colour. */
export function count(value, tone = '') {
  return el('span', { class: value > 0 ? tone : 'faint' }, number(value ?? 0));
}

/** A part of a view with a heading. */
export function panel(title, ...children) {
  return el('section', { class: 'panel' }, el('h2', {}, title), children);
}

/** A sentence instead of something that is not there. */
export function nothing(text) {
  return el('p', { class: 'nothing' }, text);
}

export function failure(error) {
  return el('p', { class: 'failure', role: 'alert' }, error.message);
}

/**
 * Fills a place with what is loaded: says that it loads, then shows it, or why it could not be had.
 * What was shown stays until the next is there.
 */
export async function fill(node, signal, load) {
  node.setAttribute('aria-busy', 'true');
  if (!node.hasChildNodes()) {
    node.append(el('p', { class: 'nothing' }, t('loading')));
  }
  let shown;
  try {
    shown = [await load()].flat();
  } catch (e) {
    shown = [failure(e)];
    if (!signal.aborted && !(e instanceof ApiError)) {
      console.error(e);
    }
  }
  if (!signal.aborted) {
    const focused = node.contains(document.activeElement) ? document.activeElement : null;
    node.replaceChildren(...shown.filter((child) => child !== null));
    node.removeAttribute('aria-busy');
    refocus(node, focused);
  }
}

/** Who goes through the page by keys goes on where they were, or where that has been. */
function refocus(node, focused) {
  const target = focused?.isConnected ? focused : node.querySelector('[tabindex="0"]');
  if (focused) {
    target?.focus({ preventScroll: true });
  }
}

/** Links of which one is where we are. */
export function tabs(label, entries) {
  return el('nav', { class: 'tabs', 'aria-label': label },
    entries.map(({ text, to, isCurrent }) => el('a', { href: to, 'aria-current': isCurrent ? 'page' : null }, text)));
}

/** A field with its label. */
export function field(label, control) {
  return el('label', { class: 'field' }, el('span', {}, label), control);
}

export function select(name, values, chosen, onchange) {
  return el('select', { name, onchange }, values.map(([value, text]) => el('option', { value, selected: value === chosen }, text)));
}
