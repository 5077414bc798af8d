// The search for a series, by the beginning of its code or a part of its name.
import { get } from './api.js';
import { el } from './dom.js';
import { t } from './i18n.js';
import { PERIODS } from './periods.js';
import { go } from './router.js';

const MOST = 12;
const PAUSE = 150;

/** Series of the first period that has any: not all securities have daily bars. */
async function find(search, signal) {
  for (const period of PERIODS) {
    const { series } = await get('/api/series', { period, search: search.toUpperCase(), limit: MOST }, signal);
    if (series.length > 0) {
      return series;
    }
  }
  return [];
}

/** A box with a list below it: arrow keys choose, Enter opens, Escape closes. */
export function searchBox(signal) {
  const input = el('input', {
    type: 'search', id: 'find', autocomplete: 'off', role: 'combobox', placeholder: t('search.hint'), 'aria-label': t('search'),
    'aria-expanded': 'false', 'aria-controls': 'found', 'aria-autocomplete': 'list', 'aria-keyshortcuts': '/',
  });
  const list = el('ul', { id: 'found', role: 'listbox', 'aria-label': t('search.found'), hidden: true });
  let timer;
  let asked = 0;
  let chosen = -1;

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function open(option) {
    close();
    input.value = '';
    go(['series', option.dataset.symbol, option.dataset.period]);
  }

  function choose(index) {
    const options = [...list.querySelectorAll('[role=option]')];
    if (options.length > 0) {
      chosen = (index + options.length) % options.length;
      options.forEach((option, i) => option.setAttribute('aria-selected', String(i === chosen)));
      input.setAttribute('aria-activedescendant', options[chosen].id);
    }
  }

  function show(found) {
    const options = found.map((series, i) =>
      el('li', { role: 'option', id: `found-${i}`, 'data-symbol': series.symbol, 'data-period': series.period, 'aria-selected': 'false', onmousedown: (e) => open(e.currentTarget) },
        el('b', {}, series.symbol), ` ${series.name ?? ''}`));
    list.replaceChildren(...(options.length > 0 ? options : [el('li', { role: 'presentation', class: 'nothing' }, t('search.none'))]));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    chosen = -1;
  }

  async function ask() {
    const mine = ++asked;
    const search = input.value.trim();
    if (search === '') {
      close();
      return;
    }
    const found = await find(search, signal).catch(() => []);
    if (mine === asked && !signal.aborted) {
      show(found);
    }
  }

  async function enter() {
    clearTimeout(timer);
    if (chosen < 0) {
      await ask();
      choose(0);
    }
    const option = list.querySelectorAll('[role=option]')[chosen];
    if (option) {
      open(option);
    }
  }

  const keys = { ArrowDown: () => choose(chosen + 1), ArrowUp: () => choose(chosen - 1), Escape: close, Enter: enter };
  input.addEventListener('keydown', (event) => {
    if (event.key in keys) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener('blur', close);
  return [input, list];
}
