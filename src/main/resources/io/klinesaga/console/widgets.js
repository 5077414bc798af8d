// Pieces that several views are made of.
import { ApiError } from './api.js';
import { el } from './dom.js';
import { number } from './format.js';
import { t, word } from './i18n.js';

const TONES = {
  yes: 'good', no: 'bad', 'not-due': 'calm', unknown: 'odd',
  late: 'warn', missing: 'bad', thin: 'warn', quarantined: 'bad', disputed: 'warn',
  RUNNING: 'live', COMPLETING: 'live', COMPLETED: 'good', COMPENSATING: 'warn', COMPENSATED: 'calm', STUCK: 'bad', GIVEN_UP: 'odd',
  PENDING: 'live', COMMITTED: 'good', ROLLED_BACK: 'calm', ROLLBACK: 'calm', FAILED: 'bad',
  usable: 'good', paused: 'warn', 'on trial': 'live', up: 'good', down: 'bad', alive: 'good', gone: 'bad', ended: 'good', failed: 'bad', running: 'live', partly: 'warn',
};

/** A state of the API as a word with a colour. */
export function badge(state) {
  return el('span', { class: `badge ${TONES[state] ?? 'calm'}`, 'data-state': state }, word('state.', state));
}

/** A table whose columns are {key, text, isNumber}; rows are arrays of cells. */
export function table(label, heads, rows, isWide = false) {
  const head = heads.map((h) => el('th', { scope: 'col', class: h.isNumber ? 'n' : null }, h.text));
  const body = rows.map((row) =>
    el('tr', {}, row.map((cell, i) => el(i === 0 ? 'th' : 'td', { scope: i === 0 ? 'row' : null, class: heads[i].isNumber ? 'n' : null }, cell))));
  return el('div', { class: `scroll${isWide ? ' wide' : ''}`, tabindex: 0, role: 'region', 'aria-label': label },
    el('table', {}, el('thead', {}, el('tr', {}, head)), el('tbody', {}, body)));
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
    node.replaceChildren(...shown.filter((child) => child !== null));
    node.removeAttribute('aria-busy');
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
